using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>
/// Proposes one operation for the caller's body to do, and approves it. For a member of its key set, or for the account of a body that is one account. With enough approvals a routine operation is executed
/// at once; a delayed one after the city's delay, unless others veto it before. What becomes of it is told by events.
/// </summary>
/// <param name="Operation">Number of the operation. Not 901, 902, or one of the evm module.</param>
/// <param name="Content">The operation's canonical protobuf, at most 2,048 bytes.</param>
/// <param name="Memo">Why, at most 128 bytes; never a name.</param>
[Operation(901, cost: 60, BodiesRefusal.ContentTooLong, BodiesRefusal.NotAuthorized, BodiesRefusal.InConflict, BodiesRefusal.OperationUnknown, BodiesRefusal.NotProposable,
    BodiesRefusal.OperationMalformed, BodiesRefusal.OperationInvalid, BodiesRefusal.AnotherBodys, BodiesRefusal.TooManyProposals)]
public sealed record Propose(
    [Field(1)] ushort Operation,
    [Field(2, SizeMax = Limits.ProposalContentSizeMax)] byte[] Content,
    [Field(3, SizeMax = Limits.MemoSizeMax)] string Memo) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check() =>
        Content.Length > Limits.ProposalContentSizeMax || Encoding.UTF8.GetByteCount(Memo) > Limits.MemoSizeMax ? BodiesRefusal.ContentTooLong : BodiesRefusal.None;

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.Propose(this, call);
}
