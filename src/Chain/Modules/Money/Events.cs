using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Money;

/// <summary>An asset moved between accounts by a transfer.</summary>
[Event(301), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Transferred(Address From, Address To, Symbol Asset, Amount Amount) : IEvent;

/// <summary>An asset came into existence.</summary>
[Event(302), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Minted(Symbol Asset, Address To, Amount Amount) : IEvent;

/// <summary>An asset went out of existence.</summary>
[Event(303), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Burned(Symbol Asset, Address From, Amount Amount) : IEvent;
