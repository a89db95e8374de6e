using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>From a height on, blocks will follow new rules.</summary>
[Event(601), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct UpgradeScheduled(uint Rules, long FromHeight, Hash32 Info) : IEvent;

/// <summary>The planned upgrade will not be.</summary>
[Event(602), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct UpgradeCancelled(uint Rules, long FromHeight) : IEvent;

/// <summary>This block is the first that follows new rules.</summary>
[Event(603), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct RulesChanged(uint RulesBefore, uint Rules) : IEvent;
