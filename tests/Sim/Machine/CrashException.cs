namespace Gwangan.Sim.Machine;

/// <summary>The machine stops in the middle of what it does.</summary>
public sealed class CrashException(string where) : Exception(where);
