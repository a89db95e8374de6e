using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Names an auditor, whose word has to stand beside the custodian's. Named by its key, which speaks for no body by any account. For the regulator.</summary>
/// <param name="KeyType">The type of its key.</param>
/// <param name="PublicKey">33 bytes compressed for secp256k1 and P-256, 32 for Ed25519.</param>
/// <param name="Entity">The legal entity behind it, such as an LEI.</param>
[Operation(1107, cost: 60, CustodyRefusal.FieldOutOfRange, CustodyRefusal.NotAuthorized, CustodyRefusal.AuditorUnchanged, CustodyRefusal.NotIndependent, CustodyRefusal.TooMany,
    By = [Body.Regulator], IsDelayed = true)]
public sealed record RegisterAuditor(
    [Field(1)] KeyType KeyType,
    [Field(2, SizeMax = 33)] byte[] PublicKey,
    [Field(3, SizeMax = EntityId.Size)] string Entity) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        TryRead(out _, out _, out _) ? CustodyRefusal.None : CustodyRefusal.FieldOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Register(this, call);

    internal bool TryRead(out Address account, out Address twin, out EntityId entity)
    {
        (twin, entity) = (default, default);
        if (!Keys.TryAddressOf(KeyType, PublicKey, out account) || !EntityId.TryParse(Entity, out entity)) return false;
        twin = Keys.TwinOf(KeyType, PublicKey);
        return true;
    }
}
