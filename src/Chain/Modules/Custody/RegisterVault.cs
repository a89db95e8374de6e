using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Adds a vault. For the custodian.</summary>
/// <param name="Name">Its name for people, 1 to 32 bytes.</param>
/// <param name="Location">Where it is, or in which registry it stands, at most 32 bytes.</param>
/// <param name="Class">How far it is from whoever could reach into it.</param>
[Operation(1101, cost: 50, CustodyRefusal.FieldOutOfRange, CustodyRefusal.NotAuthorized, CustodyRefusal.TooMany, By = [Body.Custodian], IsDelayed = true)]
public sealed record RegisterVault(
    [Field(1, SizeMax = Text32.Size)] string Name,
    [Field(2, SizeMax = Text32.Size)] string Location,
    [Field(3)] VaultClass Class) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Name.Length == 0 || !Text32.TryOf(Name, out _) || !Text32.TryOf(Location, out _) || Class is < VaultClass.Hot or > VaultClass.Cold ? CustodyRefusal.FieldOutOfRange : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Register(this, call);
}
