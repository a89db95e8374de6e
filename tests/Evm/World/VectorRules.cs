using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>Turns what vectors call their forks and blocks into the rules and blocks of production.</summary>
internal static class VectorRules
{
    // Prague's, and every later fork's until a file says otherwise (EIP-7691); Cancun's before.
    private static readonly BlobSchedule Cancun = new(3, 6, 3_338_477), Prague = new(6, 9, 5_007_716);

    /// <summary>The fork that the upstream calls so; BPO forks change blob parameters only.</summary>
    public static EvmFork ForkOf(string name) => name switch
    {
        "Frontier" => EvmFork.Frontier,
        "Homestead" => EvmFork.Homestead,
        "EIP150" => EvmFork.TangerineWhistle,
        "EIP158" => EvmFork.SpuriousDragon,
        "Byzantium" => EvmFork.Byzantium,
        "Constantinople" => EvmFork.Constantinople,
        "ConstantinopleFix" => EvmFork.Petersburg,
        "Istanbul" or "MuirGlacier" => EvmFork.Istanbul,
        "Berlin" => EvmFork.Berlin,
        "London" or "ArrowGlacier" or "GrayGlacier" => EvmFork.London,
        "Merge" or "Paris" => EvmFork.Paris,
        "Shanghai" => EvmFork.Shanghai,
        "Cancun" => EvmFork.Cancun,
        "Prague" => EvmFork.Prague,
        "Osaka" or "BPO1" or "BPO2" or "BPO3" or "BPO4" => EvmFork.Osaka,
        _ => throw new FormatException($"{name}: an unknown fork"),
    };

    /// <summary>Ethereum's rules: fees to the coinbase, no logs for plain transfers, blobs taken.</summary>
    public static EvmRules Of(string fork, BlobSchedule? schedule, ulong chainId)
    {
        EvmFork known = ForkOf(fork);
        BlobSchedule blobs = schedule ?? ScheduleOf(known);
        return new EvmRules { Fork = known, ChainId = chainId, AllowsBlobs = true, BlobFeeUpdateFraction = blobs.UpdateFraction, BlobsPerBlockMax = (int)blobs.Max };
    }

    /// <summary>The blob parameters of a fork where a file gives none.</summary>
    public static BlobSchedule ScheduleOf(EvmFork fork) => fork >= EvmFork.Prague ? Prague : Cancun;

    /// <summary>The block of a state test. Hashes of earlier blocks are those of their numbers in figures.</summary>
    public static EvmBlock BlockOf(BlockSetting setting, EvmRules rules) => new()
    {
        Number = setting.Number,
        Time = setting.Timestamp,
        Coinbase = setting.Coinbase,
        GasLimit = setting.GasLimit,
        BaseFee = rules.Fork >= EvmFork.London ? setting.BaseFee : default,
        PrevRandao = rules.Fork >= EvmFork.Paris ? setting.Random : setting.Difficulty,
        BlobBaseFee = rules.Fork >= EvmFork.Cancun ? BlobGas.PriceAt(setting.ExcessBlobGas, rules.BlobFeeUpdateFraction) : default,
        Hashes = NumberHashes.Instance,
    };

    private sealed class NumberHashes : IBlockHashes
    {
        public static readonly NumberHashes Instance = new();

        public Hash32 HashOf(ulong number) => Keccak256.Hash(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
    }
}
