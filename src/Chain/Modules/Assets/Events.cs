using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>An asset joined the registry.</summary>
[Event(201), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetRegistered(Symbol Symbol, uint Id, AssetClass Class, Address Issuer) : IEvent;

/// <summary>Why an asset was suspended, or released; told beside <see cref="AssetStatusChanged"/>.</summary>
[Event(206), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetStatusExplained(Symbol Symbol, AssetStatus Status, Body By, Text128 Reason) : IEvent;

/// <summary>An asset was suspended or released.</summary>
[Event(202), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetStatusChanged(Symbol Symbol, AssetStatus Status) : IEvent;

/// <summary>What is attested to stand behind an asset, less what of that is promised out, is another.</summary>
[Event(203), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetBackedChanged(Symbol Symbol, Amount Backed, Amount Supply) : IEvent;

/// <summary>More of an asset exists than is backed: nothing adds to its supply until it is sound again.</summary>
[Event(204), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetDeficient(Symbol Symbol, Amount Backed, Amount Supply) : IEvent;

/// <summary>No more of an asset exists than is backed, as it has to be.</summary>
[Event(205), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct AssetSound(Symbol Symbol, Amount Backed, Amount Supply) : IEvent;
