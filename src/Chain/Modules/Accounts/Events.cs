using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>A key acts for an account from now on.</summary>
[Event(101), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyAdded(Address Account, Address KeyAddress, KeyType KeyType) : IEvent;

/// <summary>A key acts for an account no longer.</summary>
[Event(102), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct KeyRevoked(Address Account, Address KeyAddress) : IEvent;
