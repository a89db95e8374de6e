using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>The key that hands in a bank's facts, by the accounts that it implies, and who is behind it. Named by the key and not by an account, so that it has no role of another body by its other account, and is no contract's.</summary>
internal readonly record struct AdapterKey(Address Account, Address Twin, EntityId Entity)
{
    /// <summary>Reads one; false when it is no key, implies another account than is named, or there is no entity.</summary>
    public static bool TryOf(Address account, KeyType type, ReadOnlySpan<byte> publicKey, string entity, out AdapterKey adapter)
    {
        adapter = default;
        if (!Keys.TryAddressOf(type, publicKey, out Address implied) || implied != account || !EntityId.TryParse(entity, out EntityId id)) return false;
        adapter = new AdapterKey(account, Keys.TwinOf(type, publicKey), id);
        return true;
    }
}
