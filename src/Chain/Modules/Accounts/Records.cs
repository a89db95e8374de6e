using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>An account that has signed something, or holds a role. 68 bytes: address 20 · flags 4 · added keys 2 · session keys 2 · nonce window 40.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AccountRecord
{
    /// <summary>The key: its address.</summary>
    public Address Address;

    /// <summary>What is special about it.</summary>
    public AccountFlags Flags;

    /// <summary>How many full keys were added to it, besides the implicit one, and act for it.</summary>
    public ushort AddedKeyCount;

    /// <summary>How many session keys it has, expired ones included.</summary>
    public ushort SessionKeyCount;

    /// <summary>Nonces of its implicit key.</summary>
    public NonceWindow Nonces;
}

/// <summary>What is special about an account.</summary>
[Flags]
public enum AccountFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The key whose hash the address is no longer acts for it.</summary>
    ImplicitKeyDisabled = 1,
}

/// <summary>An account, and a key added to it by the address the key implies. A key may act for many accounts, so nobody can keep another's key from an account by adding it first. 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct KeyOfAccount(Address Account, Address KeyAddress);

/// <summary>A key that was added to an account. 88 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct KeyRecord
{
    /// <summary>The key: which key, and for whom it acts.</summary>
    public KeyOfAccount Key;

    /// <summary>How it signs, a <see cref="KeyType"/>.</summary>
    public uint KeyType;

    /// <summary>Whether it acts; a revoked key keeps its window, so nothing it signed runs again after it is added once more.</summary>
    public KeyState State;

    /// <summary>Its nonces.</summary>
    public NonceWindow Nonces;
}

/// <summary>Whether an added key acts.</summary>
public enum KeyState : uint
{
    /// <summary>It was revoked.</summary>
    Revoked = 0,

    /// <summary>It may do everything.</summary>
    Full = 1,

    /// <summary>It may do what its <see cref="KeyScopeRecord"/> says.</summary>
    Session = 2,
}

/// <summary>Which account is one of the seven separated bodies, and when it was last heard of. 32 bytes.</summary>
/// <param name="Body">The key: which body.</param>
/// <param name="Account">Its account; nobody has the key of it when a key set acts for the body.</param>
/// <param name="Delayed">1 in a city whose delayed operations wait (<c>bodies.delayMs</c>); 0 where they do not.</param>
/// <param name="LastActedMs">Time of the last operation that it did as a body, itself or by a delegate; genesis until then.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BodyRecord(Body Body, Address Account, uint Delayed, long LastActedMs)
{
    /// <summary>Whether what it decides on delayed operations waits, so that it does them by a proposal only.</summary>
    public bool IsDelayed => Delayed != 0;
}
