using Gwangan.Node.Keys;

namespace Gwangan.Sim.Machine;

/// <summary>What the validator signed last, on the leader's disk: replaced in one step, durable at once. A crash may come before the step or after it.</summary>
public sealed class SimSigningState(SimDisk disk) : ISigningState
{
    public SignedRecord Last { get; private set; } = SignedRecord.From(1);

    public void Save(SignedRecord record)
    {
        disk.Count("save what is signed");
        Last = record;
        disk.Count("after saving what is signed");
    }

    public void Dispose()
    {
    }
}
