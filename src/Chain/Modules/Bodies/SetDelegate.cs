using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Bodies;

/// <summary>Lets an officer's key do named routine operations for the calling body until a time; for a delegate that there is, names others and another time. The same rules as for members keep it from joining two bodies.</summary>
/// <param name="KeyType">How the officer's key signs.</param>
/// <param name="PublicKey">The public key: 33 bytes compressed, or 32 for Ed25519.</param>
/// <param name="Entity">The legal entity for which the officer acts, such as its LEI.</param>
/// <param name="Operations">Numbers of 1 to 16 operations that are not delayed, ascending, with commas between them.</param>
/// <param name="UntilMs">When it ends, milliseconds since 1970 UTC, at most 366 days ahead.</param>
[Operation(906, cost: 100, BodiesRefusal.KeyMalformed, BodiesRefusal.EntityMalformed, BodiesRefusal.OperationsMalformed, BodiesRefusal.NotAuthorized, BodiesRefusal.RoleTaken, BodiesRefusal.HasOtherKeys,
    BodiesRefusal.EntityRelated, BodiesRefusal.IssuerRelated, BodiesRefusal.UntilOutOfRange, BodiesRefusal.OperationNotDelegable, BodiesRefusal.TooManyDelegates, ByAnyBody = true, IsDelayed = true)]
public sealed record SetDelegate(
    [Field(1)] KeyType KeyType,
    [Field(2, SizeMax = 33)] byte[] PublicKey,
    [Field(3, SizeMax = EntityId.Size)] string Entity,
    [Field(4, SizeMax = Limits.DelegateOperationsMax * 5)] string Operations,
    [Field(5)] long UntilMs) : Operation<BodiesModule, BodiesRefusal>
{
    /// <inheritdoc/>
    public override BodiesRefusal Check()
    {
        if (!Keys.TryAddressOf(KeyType, PublicKey, out _)) return BodiesRefusal.KeyMalformed;
        if (!EntityId.TryParse(Entity, out _)) return BodiesRefusal.EntityMalformed;
        return TryParseOperations(Operations, out _) ? BodiesRefusal.None : BodiesRefusal.OperationsMalformed;
    }

    /// <inheritdoc/>
    public override BodiesRefusal Execute(BodiesModule bodies, Call call) => bodies.SetDelegate(this, call);

    /// <summary>Reads numbers of operations.</summary>
    internal static bool TryParseOperations(string text, out RoleRecord.OperationNumbers numbers)
    {
        numbers = default;
        string[] parts = text.Split(',');
        if (parts.Length > Limits.DelegateOperationsMax) return false;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!ushort.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0 || parts[i][0] == '0') return false;
            if (i > 0 && number <= numbers[i - 1]) return false;
            numbers[i] = number;
        }
        return true;
    }
}
