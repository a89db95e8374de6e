using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>An asset joined the registry.</summary>
[Event(201), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetRegistered(Symbol Symbol, uint Id, AssetClass Class, Address Issuer) : IEvent;

/// <summary>An asset was suspended or released.</summary>
[Event(202), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetStatusChanged(Symbol Symbol, AssetStatus Status) : IEvent;
