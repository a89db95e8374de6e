using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Puts a destination on the caller's own list, where it counts after the asset's delay, or takes it off at once.</summary>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Destination">Salted commitment to where it goes, or the SHA-256 of an address there.</param>
/// <param name="IsListed">Whether it is to stand on the list.</param>
[Operation(1114, cost: 30, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.NotTheOwner, CustodyRefusal.DestinationUnchanged)]
public sealed record ListDestination(
    [Field(1)] Symbol Asset,
    [Field(2)] Hash32 Destination,
    [Field(3)] bool IsListed) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Destination.IsZero ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.List(this, call);
}
