using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>BasicTests and GenesisTests: keys and addresses, signed transactions, paths of tries, genesis blocks. What is left, proof of work above all, fails, and stands in the exclusions.</summary>
internal sealed class BasicRunner : IFileRunner
{
    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        JsonElement root = document.RootElement;
        Func<JsonElement, string?> check = Path.GetFileNameWithoutExtension(cases.File) switch
        {
            "keyaddrtest" => CheckKey,
            "txtest" => CheckTransaction,
            "hexencodetest" => CheckPath,
            "genesishashestest" => CheckMainnet,
            "blockgenesistest" => test => CheckGenesis(test.GetProperty("result"), test.GetProperty("inputs")),
            "basic_genesis_tests" => test => CheckGenesis(test.GetProperty("result"), test.GetProperty("alloc")),
            _ => _ => "nothing here computes this",
        };
        if (check == CheckMainnet) cases.Run("mainnet", root, check);
        else if (root.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty test in root.EnumerateObject()) cases.Run(test.Name, test.Value, check);
        else
            for (int i = 0; i < root.GetArrayLength(); i++) cases.Run($"row {i}", root[i], check);
    }

    private static string? CheckKey(JsonElement test)
    {
        Hash32 secret = Keccak256.Hash(Encoding.UTF8.GetBytes(test.GetProperty("seed").GetString()!));
        if (secret != new Hash32(BytesOf(test, "key"))) return $"the seed gives the key {secret}";
        if (!Secp256k1.TryPublicKey(Hash32.Bytes(in secret), out Secp256k1Key key)) return "is no key";
        Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
        Secp256k1.Serialize(in key, point);
        Address address = UInt256.FromHash32(Keccak256.Hash(point[1..])).ToAddress();
        return address == new Address(BytesOf(test, "addr")) ? null : $"has the address {address}";
    }

    private static string? CheckTransaction(JsonElement test)
    {
        if (!TransactionCodec.TryDecode(BytesOf(test, "signed"), EvmFork.Frontier, out EvmTransaction transaction, out TransactionRefusal refusal)) return $"is refused: {refusal}";
        if (transaction.Nonce != test.GetProperty("nonce").GetUInt64() || transaction.GasLimit != test.GetProperty("startgas").GetUInt64()) return "nonce or gas limit differ";
        if (transaction.MaxFeePerGas != test.GetProperty("gasprice").GetUInt64() || transaction.Value != test.GetProperty("value").GetUInt64()) return "price or value differ";
        byte[] to = BytesOf(test, "to");
        if (transaction.To != (to.Length == 0 ? null : new Address(to)) || !transaction.Data.Span.SequenceEqual(BytesOf(test, "data"))) return "receiver or data differ";
        return null;
    }

    private static string? CheckPath(JsonElement test)
    {
        byte[] nibbles = [.. test.GetProperty("seq").EnumerateArray().Select(nibble => nibble.GetByte())];
        byte[] path = PlainTrie.PathOf(nibbles, test.GetProperty("term").GetBoolean());
        if (!path.AsSpan().SequenceEqual(BytesOf(test, "out"))) return $"is {Convert.ToHexStringLower(path)} by the plain trie";

        byte[] key = new byte[(nibbles.Length + 1) / 2], written = new byte[key.Length + 2];
        for (int i = 0; i < nibbles.Length; i++) key[i / 2] |= (byte)(nibbles[i] << ((i & 1) == 0 ? 4 : 0));
        int length = OrderedTrie.WritePath(written, key, 0, nibbles.Length, test.GetProperty("term").GetBoolean());
        return written.AsSpan(0, length).SequenceEqual(path) ? null : $"is {Convert.ToHexStringLower(written.AsSpan(0, length))}";
    }

    private static string? CheckMainnet(JsonElement test)
    {
        if (!TryReadHeader(BytesOf(test, "genesis_rlp_hex"), out EvmHeader? header)) return "the block is malformed";
        if (header!.ComputeHash() != new Hash32(BytesOf(test, "genesis_hash"))) return $"its hash is {header.ComputeHash()}";
        return header.StateRoot == new Hash32(BytesOf(test, "genesis_state_root")) ? null : "its state root is read as another";
    }

    private static string? CheckGenesis(JsonElement block, JsonElement accounts)
    {
        if (!TryReadHeader(Hex.Bytes(Encoding.ASCII.GetBytes(block.GetString()!)), out EvmHeader? header)) return "the block is malformed";
        List<PreAccount> alloc = [];
        foreach (JsonProperty entry in accounts.EnumerateObject())
        {
            PreAccount account = new() { Address = new Address(Hex.Bytes(Encoding.ASCII.GetBytes(entry.Name))) };
            alloc.Add(account);
            if (entry.Value.ValueKind == JsonValueKind.Number) account.Balance = WordOf(entry.Value);
            if (entry.Value.ValueKind != JsonValueKind.Object) continue;
            if (entry.Value.TryGetProperty("balance", out JsonElement balance) || entry.Value.TryGetProperty("wei", out balance)) account.Balance = WordOf(balance);
            if (entry.Value.TryGetProperty("code", out JsonElement code)) account.Code = Hex.Bytes(Encoding.ASCII.GetBytes(code.GetString()!));
            if (!entry.Value.TryGetProperty("storage", out JsonElement slots)) continue;
            foreach (JsonProperty slot in slots.EnumerateObject()) account.Slots.Add((WordOf(slot.Name), WordOf(slot.Value)));
        }
        VectorWorld world = new();
        WideLedger ledger = new();
        world.Load(alloc);
        ledger.Load(alloc);
        Hash32 root = StateRoot.Of(world, ledger);
        return root == header!.StateRoot ? null : $"has the state root {root}";
    }

    private static bool TryReadHeader(byte[] block, out EvmHeader? header)
    {
        header = null;
        RlpReader outer = new(block);
        return outer.TryList(out RlpReader parts) && EvmHeader.TryRead(ref parts, out header);
    }

    private static byte[] BytesOf(JsonElement test, string name) => Hex.Bytes(Encoding.ASCII.GetBytes(test.GetProperty(name).GetString()!));

    private static UInt256 WordOf(JsonElement value) => WordOf(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!);

    private static UInt256 WordOf(string text) => Hex.TryWord(Encoding.ASCII.GetBytes(text), out UInt256 word) ? word : throw new FormatException($"{text} is no word");
}
