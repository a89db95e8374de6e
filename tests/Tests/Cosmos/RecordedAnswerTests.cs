using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Xunit.Abstractions;

namespace Gwangan.Tests.Cosmos;

/// <summary>Every answer that was recorded of real nodes, a kvstore chain's and the Cosmos Hub's: what they tell hashes to what they say it hashes to.</summary>
public sealed class RecordedAnswerTests(ITestOutputHelper output)
{
    private const string Folder = "vectors/cosmos/tendermint-rs";

    [SharedFact(Folder)]
    public void Headers_keys_and_transactions_of_recorded_answers_have_their_hashes()
    {
        int headers = 0, keys = 0, transactions = 0, roots = 0;
        foreach (string folder in (string[])["kvstore_v0_38_rpc", "gaia_rpc"])
            foreach (string file in Directory.EnumerateFiles(SharedFiles.Find($"{Folder}/{folder}"), "*.json").Order(StringComparer.Ordinal))
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
                (int, int, int, int) before = (headers, keys, transactions, roots);
                Walk(document.RootElement, Path.GetFileName(file));
                output.WriteLine($"{folder}/{Path.GetFileName(file)}: {headers - before.Item1} headers, {keys - before.Item2} keys, {transactions - before.Item3} transactions, {roots - before.Item4} roots");
            }
        Assert.Equal((78, 3, 18, 61), (headers, keys, transactions, roots));

        void Walk(JsonElement element, string file)
        {
            if (element.ValueKind == JsonValueKind.Array) foreach (JsonElement each in element.EnumerateArray()) Walk(each, file);
            if (element.ValueKind != JsonValueKind.Object) return;
            if (Has("block_id", out JsonElement id) && (Has("header", out JsonElement header) || (Has("block", out JsonElement block) && block.ValueKind == JsonValueKind.Object && block.TryGetProperty("header", out header)))) Header(header, id);
            if (Has("commit", out JsonElement commit) && commit.ValueKind == JsonValueKind.Object && Has("header", out header)) Header(header, commit.GetProperty("block_id"));
            if (Has("address", out JsonElement address) && Has("pub_key", out JsonElement key) && key.ValueKind == JsonValueKind.Object)
            {
                KeyType type = key.GetProperty("type").GetString()!.EndsWith("Ed25519", StringComparison.Ordinal) ? KeyType.Ed25519 : KeyType.Secp256k1;
                Assert.True(new PublicKey(type, key.GetProperty("value").GetBytesFromBase64()).Address == new Address(Convert.FromHexString(address.GetString()!)), file);
                keys++;
            }
            if (Has("hash", out JsonElement hash) && Has("tx", out JsonElement tx) && tx.ValueKind == JsonValueKind.String)
            {
                Assert.True(Sha256.Hash(tx.GetBytesFromBase64()).ToString().Equals(hash.GetString(), StringComparison.OrdinalIgnoreCase), file);
                transactions++;
            }
            if (Has("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("txs", out JsonElement txs) && Has("header", out header))
            {
                ReadOnlyMemory<byte>[] all = txs.ValueKind == JsonValueKind.Array ? [.. txs.EnumerateArray().Select(each => (ReadOnlyMemory<byte>)each.GetBytesFromBase64())] : [];
                Assert.True(new Data(all).Hash().ToArray().SequenceEqual(header.Hex("data_hash")) || (all.Length == 0 && header.Hex("data_hash").Length == 0), file);
                roots++;
            }
            foreach (JsonProperty member in element.EnumerateObject()) Walk(member.Value, file);

            bool Has(string name, out JsonElement member) => element.TryGetProperty(name, out member);
            void Header(JsonElement told, JsonElement named)
            {
                // Of the block before the first there is no hash.
                if (named.Hex("hash").Length == 0) return;
                Assert.True(CometJson.Header(told).Hash().ToArray().SequenceEqual(named.Hex("hash")), file);
                headers++;
            }
        }
    }
}
