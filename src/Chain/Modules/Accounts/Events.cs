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

/// <summary>An account speaks for a body from now on: with others as a member, or alone as a delegate until a time (milliseconds since 1970 UTC).</summary>
[Event(105), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RoleGranted(Body Body, RoleKind Kind, Address Account, EntityId Entity, long UntilMs) : IEvent;

/// <summary>An account speaks for a body no longer.</summary>
[Event(106), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RoleEnded(Body Body, RoleKind Kind, Address Account) : IEvent;

/// <summary>What an account says for its body counts no longer, because its legal entity is related to that of another body's holder; or counts again.</summary>
[Event(107), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RoleStatusChanged(Body Body, Address Account, EntityId Entity, RoleStatus Status) : IEvent;
