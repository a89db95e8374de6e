using System.Text;
using System.Text.Json;
using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Vectors;
using Gwangan.Vectors.Cases;

namespace Gwangan.Bench.Evm;

/// <summary>The precompiled contracts by themselves, on the rows of geth's tables: the row that gives the least gas a second counts. In processor time of the one thread.</summary>
internal static class PrecompileBench
{
    private static readonly (string Table, string Name, uint Number)[] Tables =
    [
        ("ecRecover", "ecrecover", 1), ("modexp_eip7883", "modexp", 5), ("bn256Add", "bn254/add", 6), ("bn256ScalarMul", "bn254/mul", 7), ("bn256Pairing", "bn254/pairing", 8),
        ("blake2F", "blake2f", 9), ("pointEvaluation", "kzg", 10), ("blsG1Add", "bls/g1add", 11), ("blsG1MultiExp", "bls/g1msm", 12), ("blsG2Add", "bls/g2add", 13),
        ("blsG2MultiExp", "bls/g2msm", 14), ("blsPairing", "bls/pairing", 15), ("blsMapG1", "bls/map-g1", 16), ("blsMapG2", "bls/map-g2", 17), ("p256Verify", "p256", 256),
    ];

    /// <summary>Measures each table.</summary>
    public static void Run(BenchReport report)
    {
        if (Archive.Open() is not { } archive)
        {
            Console.Error.WriteLine("  shared/vectors/evm-dev.tar.xz is not there: no rows for precompiles");
            return;
        }
        foreach ((string table, string name, uint number) in Tables)
        {
            if (!PrecompileSet.Of(EvmFork.Osaka).TryFind(new UInt256(number).ToAddress(), out Precompile? precompile)) continue;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(archive, "vectors", "geth-vm", "precompiles", $"{table}.json")));
            WarmUp(precompile, document.RootElement);
            double slowestMgas = double.MaxValue, slowestUs = 0;
            foreach (JsonElement row in document.RootElement.EnumerateArray().Take(40))
            {
                byte[] input = Hex.Bytes(Encoding.ASCII.GetBytes(row.GetProperty("Input").GetString()!));
                double us = Time(precompile, input);
                double mgas = precompile.GasOf(input) / us;
                if (precompile.GasOf(input) > 0 && mgas < slowestMgas) (slowestMgas, slowestUs) = (mgas, us);
            }
            report.Add(new($"precompile/{name}/slowest", slowestUs, "us"));
            report.Add(new($"precompile/{name}/slowest/gas", slowestMgas, "Mgas/s"));
        }
    }

    // Until the runtime has replaced what it compiled in haste: it waits for a tenth of a second without new methods.
    private static void WarmUp(Precompile precompile, JsonElement rows)
    {
        PrecompileOutput output = new();
        double start = ThreadClock.Seconds;
        while (ThreadClock.Seconds - start < 0.5)
            foreach (JsonElement row in rows.EnumerateArray().Take(5))
                precompile.TryRun(Hex.Bytes(Encoding.ASCII.GetBytes(row.GetProperty("Input").GetString()!)), output);
    }

    private static double Time(Precompile precompile, byte[] input)
    {
        PrecompileOutput output = new();
        double best = double.MaxValue;
        int rounds = 1;
        for (int pass = 0; pass < 5; pass++)
        {
            double start = ThreadClock.Seconds;
            for (int i = 0; i < rounds; i++) precompile.TryRun(input, output);
            double us = (ThreadClock.Seconds - start) * 1e6;
            best = Math.Min(best, us / rounds);
            // Long enough for the clock, short enough for a table.
            rounds = Math.Max(1, (int)(5_000 / Math.Max(best, 0.05)));
        }
        return best;
    }
}
