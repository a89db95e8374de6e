using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Bench.Evm;

/// <summary>A contract call that is measured.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="To">Whom it calls.</param>
/// <param name="Data">With what.</param>
/// <param name="Accounts">Contracts that have to be there: code, or init code that runs first.</param>
/// <param name="Setup">Calls that prepare.</param>
internal sealed record Workload(string Name, Address To, byte[] Data, List<(Address Address, byte[]? Code, byte[]? Init)> Accounts, List<(Address To, byte[] Data)> Setup);

/// <summary>The calls that every engine runs, as <c>peers/workloads.mjs</c> wrote them.</summary>
internal sealed class Workloads
{
    public Address Caller { get; private init; }
    public long Gas { get; private init; }
    public List<Workload> All { get; } = [];

    /// <summary>Has the peers' folder compile and write them, and reads them.</summary>
    public static Workloads Compile()
    {
        string file = Path.GetTempFileName();
        try
        {
            EvmBench.Node(EvmBench.PeersFolder, "workloads.mjs", file, "");
            return Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Reads the file.</summary>
    public static Workloads Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement root = document.RootElement;
        Workloads workloads = new() { Caller = AddressOf(root.GetProperty("caller").GetString()!), Gas = root.GetProperty("gas").GetInt64() };
        foreach (JsonElement row in root.GetProperty("workloads").EnumerateArray())
        {
            List<(Address, byte[]?, byte[]?)> accounts = [];
            foreach (JsonProperty account in row.GetProperty("accounts").EnumerateObject())
                accounts.Add((AddressOf(account.Name), BytesOf(account.Value, "code"), BytesOf(account.Value, "init")));
            List<(Address, byte[])> setup = [.. row.GetProperty("setup").EnumerateArray().Select(call => (AddressOf(call.GetProperty("to").GetString()!), BytesOf(call, "data")!))];
            workloads.All.Add(new Workload(row.GetProperty("name").GetString()!, AddressOf(row.GetProperty("to").GetString()!), BytesOf(row, "data")!, accounts, setup));
        }
        return workloads;
    }

    /// <summary>Makes a machine ready for a workload: contracts in place, preparing calls made, a transaction's beginning away from the call.</summary>
    /// <returns>Whom to call.</returns>
    public Address Prepare(VectorMachine machine, Workload workload, EngineMode mode)
    {
        List<PreAccount> accounts = [new PreAccount { Address = Caller, Balance = UInt256.MaxValue >> 8 }];
        foreach ((Address address, byte[]? code, _) in workload.Accounts)
            if (code is not null) accounts.Add(new PreAccount { Address = address, Code = code, Nonce = 1 });
        machine.Load(accounts, mode);
        machine.BeginBlock(VectorRules.Of("Prague", null, 1), new EvmBlock { Number = 1, Time = 1_700_000_000, GasLimit = (ulong)Gas });
        List<(byte[] From, byte[] To)> moved = [];
        ulong nonce = 0;
        foreach ((Address address, _, byte[]? init) in workload.Accounts)
        {
            if (init is null) continue;
            Address created = ContractAddress.Of(Caller, nonce++);
            machine.State.BeginTransaction();
            machine.Machine.BeginTransaction(new EvmTransactionContext(Caller, default, default));
            EvmResult result = machine.Machine.Create(new EvmMessage { Caller = Caller, To = created, Input = init, Gas = Gas });
            machine.State.EndTransaction();
            if (!result.IsSuccess) throw new InvalidOperationException($"{workload.Name}: a constructor ends with {result.Status}");
            moved.Add((address.ToArray(), created.ToArray()));
        }
        foreach ((Address to, byte[] data) in workload.Setup)
        {
            foreach ((byte[] from, byte[] there) in moved)
                if (data.AsSpan().IndexOf(from) is >= 0 and int at) there.CopyTo(data, at);
            machine.State.BeginTransaction();
            machine.Machine.BeginTransaction(new EvmTransactionContext(Caller, default, default));
            EvmResult result = machine.Machine.Call(new EvmMessage { Caller = Caller, To = to, Input = data, Gas = Gas });
            machine.State.EndTransaction();
            if (!result.IsSuccess) throw new InvalidOperationException($"{workload.Name}: its preparation ends with {result.Status}");
        }
        return workload.To;
    }

    private static Address AddressOf(string text) => Address.TryParse(text, out Address address) ? address : throw new FormatException(text);

    private static byte[]? BytesOf(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) ? Convert.FromHexString(text.GetString()!.AsSpan(2)) : null;
}
