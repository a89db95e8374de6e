using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Vectors.Cases;

namespace Gwangan.Bench.Evm;

/// <summary>Blocks on a state, from a file in either of the forms of the benchmarks: blocks on a genesis, or payloads on a state that many tests share.</summary>
internal sealed record BlockCase(string Name, string Fork, List<PreAccount> Pre, List<BlockCase.Block> Blocks)
{
    /// <summary>A block as far as executing it needs it.</summary>
    internal sealed record Block(EvmBlock Setting, Hash32 ParentHash, List<byte[]> Transactions, long GasUsed, Hash32 StateRoot);

    /// <summary>The tests of a file.</summary>
    public static IEnumerable<BlockCase> Read(string file, string folder) =>
        file.Contains("engine_x", StringComparison.Ordinal) ? ReadPayloads(file, Path.Combine(folder, "blockchain_tests_engine_x", "pre_alloc")) : ReadChain(file);

    private static List<BlockCase> ReadChain(string file)
    {
        List<BlockCase> cases = [];
        ChainTestReader.Read(File.ReadAllBytes(file), test =>
        {
            List<Block> blocks = [];
            foreach (ChainBlock encoded in test.Blocks)
            {
                if (encoded.Refusal is not null || !ChainBody.TryRead(encoded.Bytes, out ChainBody? body)) continue;
                EvmBlock setting = new()
                {
                    Number = body.Header.Number, Time = body.Header.TimeSeconds, Coinbase = body.Header.Coinbase, GasLimit = body.Header.GasLimit,
                    BaseFee = body.Header.BaseFeePerGas ?? default, PrevRandao = UInt256.FromHash32(body.Header.PrevRandao), BlobBaseFee = 1, Hashes = NoHashes.Instance,
                };
                blocks.Add(new(setting, body.Header.ParentHash, body.Transactions, (long)body.Header.GasUsed, body.Header.StateRoot));
            }
            cases.Add(new(test.Name, test.Network, test.Pre, blocks));
        });
        return cases;
    }

    private static IEnumerable<BlockCase> ReadPayloads(string file, string states)
    {
        Dictionary<string, List<PreAccount>> known = [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonProperty test in document.RootElement.EnumerateObject())
        {
            string state = test.Value.GetProperty("preHash").GetString()!;
            string path = Path.Combine(states, $"{state}.json");
            if (!File.Exists(path)) continue;
            if (!known.TryGetValue(state, out List<PreAccount>? pre)) known[state] = pre = ReadState(path);
            List<Block> blocks = [];
            foreach (JsonElement request in test.Value.GetProperty("engineNewPayloads").EnumerateArray())
            {
                JsonElement payload = request.GetProperty("params")[0];
                EvmBlock setting = new()
                {
                    Number = Word(payload, "blockNumber").U0, Time = Word(payload, "timestamp").U0, Coinbase = Word(payload, "feeRecipient").ToAddress(), GasLimit = Word(payload, "gasLimit").U0,
                    BaseFee = Word(payload, "baseFeePerGas"), PrevRandao = Word(payload, "prevRandao"), BlobBaseFee = 1, Hashes = NoHashes.Instance,
                };
                List<byte[]> transactions = [.. payload.GetProperty("transactions").EnumerateArray().Select(bytes => Hex.Bytes(Encoding.ASCII.GetBytes(bytes.GetString()!)))];
                blocks.Add(new(setting, Word(payload, "parentHash").ToHash32(), transactions, (long)Word(payload, "gasUsed").U0, Word(payload, "stateRoot").ToHash32()));
            }
            yield return new(test.Name, test.Value.GetProperty("network").GetString()!, pre, blocks);
        }
    }

    private static List<PreAccount> ReadState(string path)
    {
        VectorReader reader = new(File.ReadAllBytes(path));
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("pre"u8)) return StateTestReader.ReadAccounts(ref reader);
            reader.Skip();
        }
        throw new FormatException($"{path}: no accounts");
    }

    private static UInt256 Word(JsonElement payload, string name) =>
        Hex.TryWord(Encoding.ASCII.GetBytes(payload.GetProperty(name).GetString()!), out UInt256 word) ? word : throw new FormatException($"{name} is no word");

    // The benchmarks' blocks are the first ones; hashes of others than the parent are not asked for their value.
    private sealed class NoHashes : IBlockHashes
    {
        public static readonly NoHashes Instance = new();

        public Hash32 HashOf(ulong number) => default;
    }
}
