using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>The chain on which the transcripts of execution-apis were recorded: every block of <c>chain.rlp</c> is executed on <c>genesis.json</c>, every root compared, and the accounts at its end are written down.</summary>
internal static class RpcChain
{
    /// <summary>Imports the chain of a folder, and writes the accounts after it as JSON.</summary>
    /// <returns>0, or 1 when a block is refused.</returns>
    public static int Write(string folder, string target)
    {
        using JsonDocument genesis = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "genesis.json")));
        JsonElement root = genesis.RootElement, config = root.GetProperty("config");
        List<PreAccount> accounts = [.. root.GetProperty("alloc").EnumerateObject().Select(ReadAccount)];
        VectorMachine machine = new();
        machine.Load(accounts, EngineMode.Interpreted);
        EvmHeader header = HeaderOf(root, machine.BuildTrie());
        ChainTest test = new() { Network = "Frontier", ChainId = config.GetProperty("chainId").GetUInt64(), Forks = ForksOf(config), BlobSchedules = BlobsOf(config) };
        ChainImporter importer = new(machine, test, new ChainBody { Header = header, Hash = header.ComputeHash() });
        RlpReader blocks = new(File.ReadAllBytes(Path.Combine(folder, "chain.rlp")));
        int count = 0;
        for (; !blocks.AtEnd; count++)
        {
            if (!blocks.TryItem(out ReadOnlySpan<byte> block)) throw new FormatException("chain.rlp is no list of blocks");
            if (importer.Import(block.ToArray(), canFail: false) is not { } problem) continue;
            Console.Error.WriteLine($"block {count + 1} is refused: {problem}");
            return 1;
        }
        File.WriteAllText(target, JsonSerializer.Serialize(new { blocks = count, head = importer.HeadHash.ToString(), accounts = machine.World.Accounts.OrderBy(each => each.Key).Select(each => Shown(machine, each.Key, each.Value)) }));
        return 0;
    }

    private static object Shown(VectorMachine machine, Address address, VectorWorld.Account account) => new
    {
        address = address.ToString(),
        balance = Hex(machine.Ledger.BalanceOf(in address).ToBigEndian()),
        nonce = account.Nonce,
        code = account.CodeHash == Keccak256.OfNothing ? "0x" : Hex(machine.World.ReadCode(in account.CodeHash)),
        storage = account.Slots.OrderBy(slot => slot.Key).ToDictionary(slot => Hex(slot.Key.ToBigEndian()), slot => Hex(slot.Value.ToBigEndian())),
    };

    private static EvmHeader HeaderOf(JsonElement genesis, Hash32 stateRoot) => new()
    {
        ParentHash = default,
        Coinbase = default,
        StateRoot = stateRoot,
        TransactionsRoot = OrderedTrie.RootOf(Array.Empty<byte[]>()),
        ReceiptsRoot = OrderedTrie.RootOf(Array.Empty<byte[]>()),
        LogsBloom = default,
        Difficulty = Word(genesis.GetProperty("difficulty")),
        Number = 0,
        GasLimit = (ulong)Word(genesis.GetProperty("gasLimit")),
        GasUsed = 0,
        TimeSeconds = 0,
        ExtraData = Bytes(genesis.GetProperty("extraData").GetString()!),
    };

    // Heights up to the merge, times after it; what changes no rule of execution is left out.
    private static ForkSchedule ForksOf(JsonElement config)
    {
        List<(string, ulong, ulong)> forks = [];
        foreach ((string key, string fork) in ((string, string)[])[("homesteadBlock", "Homestead"), ("eip150Block", "EIP150"), ("eip158Block", "EIP158"), ("byzantiumBlock", "Byzantium"), ("constantinopleBlock", "Constantinople"),
            ("petersburgBlock", "ConstantinopleFix"), ("istanbulBlock", "Istanbul"), ("berlinBlock", "Berlin"), ("londonBlock", "London"), ("mergeNetsplitBlock", "Paris")])
            forks.Add((fork, config.GetProperty(key).GetUInt64(), ulong.MaxValue));
        foreach (string fork in (string[])["Shanghai", "Cancun", "Prague", "Osaka", "BPO1", "BPO2"]) forks.Add((fork, ulong.MaxValue, config.GetProperty(fork.ToLowerInvariant() + "Time").GetUInt64()));
        return new ForkSchedule("Frontier", forks);
    }

    private static Dictionary<string, BlobSchedule> BlobsOf(JsonElement config) => config.GetProperty("blobSchedule").EnumerateObject().ToDictionary(
        each => each.Name.StartsWith("bpo", StringComparison.Ordinal) ? each.Name.ToUpperInvariant() : char.ToUpperInvariant(each.Name[0]) + each.Name[1..],
        each => new BlobSchedule(each.Value.GetProperty("target").GetUInt64(), each.Value.GetProperty("max").GetUInt64(), each.Value.GetProperty("baseFeeUpdateFraction").GetUInt64()));

    private static PreAccount ReadAccount(JsonProperty account)
    {
        PreAccount read = new() { Address = new Address(Bytes(account.Name)), Balance = Word(account.Value.GetProperty("balance")) };
        if (account.Value.TryGetProperty("nonce", out JsonElement nonce)) read.Nonce = (ulong)Word(nonce);
        if (account.Value.TryGetProperty("code", out JsonElement code)) read.Code = Bytes(code.GetString()!);
        if (account.Value.TryGetProperty("storage", out JsonElement storage))
            foreach (JsonProperty slot in storage.EnumerateObject()) read.Slots.Add((UInt256.FromBigEndian(Padded(slot.Name)), Word(slot.Value)));
        return read;
    }

    private static UInt256 Word(JsonElement text) => UInt256.FromBigEndian(Padded(text.GetString()!));

    private static byte[] Padded(string text) => Convert.FromHexString((text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text).PadLeft(64, '0'));

    private static byte[] Bytes(string text) => Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);

    private static string Hex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
