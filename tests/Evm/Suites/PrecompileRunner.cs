using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.Suites;

/// <summary>geth's tables of precompiled contracts: input, output and price, or input that has to fail.</summary>
internal sealed class PrecompileRunner : IFileRunner
{
    private readonly PrecompileOutput _output = new();

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        (EvmFork fork, uint number) = Place(Path.GetFileNameWithoutExtension(cases.File));
        if (!PrecompileSet.Of(fork).TryFind(new UInt256(number).ToAddress(), out Precompile? precompile)) throw new FormatException($"{fork} has no precompile {number}");
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        int index = 0;
        foreach (JsonElement test in document.RootElement.EnumerateArray())
            cases.Run($"{index++} {test.GetProperty("Name").GetString()}", (precompile, test), Check);
    }

    private string? Check((Precompile Precompile, JsonElement Test) state)
    {
        byte[] input = BytesOf(state.Test, "Input");
        bool isDone = state.Precompile.TryRun(input, _output);
        if (state.Test.TryGetProperty("ExpectedError", out JsonElement reason)) return isDone ? $"is done, and should fail: {reason.GetString()}" : null;
        if (!isDone) return "fails";
        if (!_output.Bytes.SequenceEqual(BytesOf(state.Test, "Expected"))) return $"gives {Convert.ToHexStringLower(_output.Bytes)}";
        long gas = state.Test.GetProperty("Gas").GetInt64(), charged = state.Precompile.GasOf(input);
        return gas == charged ? null : $"costs {charged}, not {gas}";
    }

    private static byte[] BytesOf(JsonElement test, string name) => Hex.Bytes(Encoding.ASCII.GetBytes(test.GetProperty(name).GetString()!));

    // A table holds the prices of one fork; the address is the one that mainnet gave.
    private static (EvmFork Fork, uint Number) Place(string file) => file.Replace("fail-", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "ecrecover" => (EvmFork.Frontier, 1),
        "modexp" => (EvmFork.Byzantium, 5),
        "modexp_eip2565" => (EvmFork.Berlin, 5),
        "modexp_eip7883" => (EvmFork.Osaka, 5),
        "bn256add" => (EvmFork.Istanbul, 6),
        "bn256scalarmul" => (EvmFork.Istanbul, 7),
        "bn256pairing" => (EvmFork.Istanbul, 8),
        "blake2f" => (EvmFork.Istanbul, 9),
        "pointevaluation" => (EvmFork.Cancun, 10),
        "blsg1add" => (EvmFork.Prague, 11),
        "blsg1mul" or "blsg1multiexp" => (EvmFork.Prague, 12),
        "blsg2add" => (EvmFork.Prague, 13),
        "blsg2mul" or "blsg2multiexp" => (EvmFork.Prague, 14),
        "blspairing" => (EvmFork.Prague, 15),
        "blsmapg1" => (EvmFork.Prague, 16),
        "blsmapg2" => (EvmFork.Prague, 17),
        "p256verify" => (EvmFork.Osaka, 256),
        _ => throw new FormatException($"{file}: a table of no known precompile"),
    };
}
