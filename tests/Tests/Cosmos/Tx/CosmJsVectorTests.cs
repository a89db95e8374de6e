using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Cosmos.Tx;

/// <summary>Transactions that CosmJS 0.39 has made and signed (tests/Clients/cosmjs/vectors.mjs): both sign modes, multisig keys, native and foreign messages; and typed data that ethers has hashed.</summary>
public sealed class CosmJsVectorTests
{
    private const ulong EthereumChainId = 820_820;

    private static readonly OperationCatalog Catalog = All.Create(new StateStore()).Catalog;

    public static TheoryData<string> Names => [.. Vectors().Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_CosmJS_signs_is_what_is_verified(string name)
    {
        JsonElement vector = Vectors().Single(each => each.GetProperty("name").GetString() == name);
        byte[] bytes = Convert.FromHexString(vector.GetProperty("transaction").GetString()!);
        string chainId = vector.GetProperty("chainId").GetString()!;
        Assert.Equal(KernelRefusal.None, new EnvelopeCodec(Catalog).Decode(bytes, out Envelope envelope));
        Assert.Equal(vector.GetProperty("sender").GetString(), Bech32.EncodeAccount(envelope.Account));
        if (name.StartsWith("typed", StringComparison.Ordinal))
        {
            // The digest itself, as ethers makes it of cosmos/evm's types.
            Assert.True(TypedDocument.TryDigest(TxSignDocs.Amino(envelope.Cosmos!, chainId, MessagesOf(envelope))!, EthereumChainId, out Hash32 digest));
            Assert.Equal(vector.GetProperty("signed").GetString(), digest.ToString());
            Assert.True(Signatures.Verify(envelope, chainId, EthereumChainId));
            Assert.False(Signatures.Verify(envelope, chainId, EthereumChainId + 1));
            return;
        }
        bool isDirect = name.StartsWith("direct", StringComparison.Ordinal);
        byte[] signed = isDirect ? TxSignDocs.Direct(envelope.Cosmos!, chainId)
            : TxSignDocs.Amino(envelope.Cosmos!, chainId, MessagesOf(envelope))!.ToJson();
        Assert.Equal(vector.GetProperty("signed").GetString(), Convert.ToHexStringLower(signed));
        Assert.True(Signatures.Verify(envelope, chainId, 0));
        Assert.False(Signatures.Verify(envelope, chainId + "x", 0));
    }

    [Fact]
    public void No_byte_of_a_transaction_can_be_changed()
    {
        foreach (JsonElement vector in Vectors())
        {
            byte[] bytes = Convert.FromHexString(vector.GetProperty("transaction").GetString()!);
            for (int i = 0; i < bytes.Length; i++)
            {
                byte[] changed = [.. bytes];
                changed[i] ^= 1;
                if (new EnvelopeCodec(Catalog).Decode(changed, out Envelope envelope) != KernelRefusal.None || !envelope.IsCosmos) continue;
                Assert.False(Signatures.Verify(envelope, vector.GetProperty("chainId").GetString()!, EthereumChainId), $"{vector.GetProperty("name")}: byte {i}");
            }
        }
    }

    [Fact]
    public void A_message_is_written_as_CosmJS_writes_it()
    {
        foreach (JsonElement vector in Vectors())
        {
            Assert.Equal(KernelRefusal.None, new EnvelopeCodec(Catalog).Decode(Convert.FromHexString(vector.GetProperty("transaction").GetString()!), out Envelope envelope));
            for (int i = 0; i < envelope.Operations.Length; i++)
            {
                ProtoWriter writer = new();
                CosmosMessages.Write(envelope.Definitions[i], envelope.Operations[i], envelope.Account, writer);
                Assert.Equal(envelope.Cosmos!.Messages[i].Value.ToArray(), writer.ToArray());
            }
        }
    }

    private static IEnumerable<AminoObject> MessagesOf(Envelope envelope) => envelope.Operations.Select((operation, i) => CosmosMessages.ToAmino(envelope.Definitions[i], operation, envelope.Account)!);

    private static IEnumerable<JsonElement> Vectors() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/Tests/Cosmos/Tx/cosmjs.json"))).RootElement.GetProperty("vectors").EnumerateArray();
}
