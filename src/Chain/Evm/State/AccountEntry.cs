using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>An account in the cache. What holds for one transaction or block only carries its number, so that nothing has to be cleared when the next begins.</summary>
internal struct AccountEntry
{
    public Address Address;

    /// <summary>The transaction in which it is warm (EIP-2929).</summary>
    public uint WarmIn;

    public ulong Nonce;
    public Hash32 CodeHash;

    /// <summary>The transaction in which it was touched (EIP-161).</summary>
    public uint TouchedIn;

    /// <summary>The transaction in which a contract was created in it (EIP-6780).</summary>
    public uint CreatedIn;

    /// <summary>The transaction at whose end it goes.</summary>
    public uint DestroyedIn;

    /// <summary>The transaction that last looked at it.</summary>
    public uint SeenIn;

    /// <summary>The block in whose changes it is listed.</summary>
    public uint ChangedIn;

    /// <summary>The block in which an earlier account with this address was removed together with its storage.</summary>
    public uint ReplacedIn;

    /// <summary>Whether it has a record though it may be empty; an account that is not empty exists in any case.</summary>
    public bool Exists;

    /// <summary>Whether the world had slots of it when it was read.</summary>
    public bool HadStorage;

    /// <summary>Whether the world must not be asked for its slots: they are those of a removed account.</summary>
    public bool HidesWorld;
}
