using System.Runtime.InteropServices;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>A demo city's auditor: looks into the vaults, and confirms what the custodian says of them.</summary>
internal sealed class VaultAuditor(City city, SigningKey key, Random random) : DemoTrader(city, key, random)
{
    /// <inheritdoc/>
    public override double RestMs => 10_000;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        HashSet<ulong> waiting = [];
        snapshot.Scan(CustodyModule.HoldingsSchema, default, default, (_, record) =>
        {
            if (MemoryMarshal.Read<HoldingRecord>(record).PendingId is > 0 and ulong id) waiting.Add(id);
            return true;
        });
        List<Operation> operations = [];
        if (waiting.Count == 0) return operations;
        snapshot.Scan(CustodyModule.AttestationsSchema, default, default, (_, record) =>
        {
            AttestationRecord said = MemoryMarshal.Read<AttestationRecord>(record);
            if (waiting.Contains(said.Id)) operations.Add(new ConfirmAttestation(said.Id, said.Units, said.Digest));
            return true;
        });
        return operations;
    }
}
