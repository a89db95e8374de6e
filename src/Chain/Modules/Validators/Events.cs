using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Validators;

/// <summary>A validator's power changed; it counts in blocks from a height on. Power 0 removes it.</summary>
[Event(501), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ValidatorPowerSet(Address Validator, long PowerBefore, long Power, long FromHeight) : IEvent;
