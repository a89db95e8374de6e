using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>A key acts for an account from now on.</summary>
[Event(101), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyAdded(Address Account, Address KeyAddress, KeyType KeyType) : IEvent;

/// <summary>The key that was just added is a session key with this scope. Amounts of zero and an expiry of zero are no bound; markets follow as <see cref="KeyMarketPermitted"/>, none for all.</summary>
[Event(103), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyScoped(
    Address Account, Address KeyAddress, byte Permissions, Symbol Asset, Amount AmountMax, Amount Budget, Amount FeeBudget, long ExpiresAtMs) : IEvent;

/// <summary>The session key that was just added may act in this market.</summary>
[Event(104), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyMarketPermitted(Address Account, Address KeyAddress, Symbol Market) : IEvent;

/// <summary>A key acts for an account no longer.</summary>
[Event(102), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyRevoked(Address Account, Address KeyAddress) : IEvent;
