using System.Numerics;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Tests.Api.Ethereum;

/// <summary>Numbers, bytes and blocks as texts.</summary>
public sealed class HexTests
{
    [Fact]
    public void Numbers_are_written_without_leading_zeros_and_read_back()
    {
        Random random = new(1);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = new byte[random.Next(33)];
            random.NextBytes(bytes);
            UInt256 number = UInt256.FromBigEndian(bytes.Length == 32 ? bytes : [.. new byte[32 - bytes.Length], .. bytes]);
            string text = Written(json => json.Quantity(in number));
            BigInteger expected = new(bytes, isUnsigned: true, isBigEndian: true);
            Assert.Equal(expected.IsZero ? "\"0x0\"" : $"\"0x{expected.ToString("x").TrimStart('0')}\"", text);
            Assert.True(HexReader.TryQuantity(Read(text), out UInt256 back));
            Assert.Equal(number, back);
        }
    }

    [Theory]
    [InlineData("\"0x0\"", true)]
    [InlineData("\"0xffffffffffffffff\"", true)]
    [InlineData("\"0x\"", false)]
    [InlineData("\"0x01\"", false)]
    [InlineData("\"0x10000000000000000\"", false)]
    [InlineData("\"1\"", false)]
    [InlineData("\"0x-1\"", false)]
    [InlineData("\"0x 1\"", false)]
    [InlineData("1", false)]
    [InlineData("null", false)]
    public void A_quantity_has_one_spelling(string text, bool isOne) => Assert.Equal(isOne, HexReader.TryQuantity(Read(text), out ulong _));

    [Theory]
    [InlineData("\"latest\"", BlockTagKind.Latest, 0)]
    [InlineData("\"safe\"", BlockTagKind.Latest, 0)]
    [InlineData("\"finalized\"", BlockTagKind.Latest, 0)]
    [InlineData("\"pending\"", BlockTagKind.Pending, 0)]
    [InlineData("\"earliest\"", BlockTagKind.Number, 0)]
    [InlineData("\"0x1f\"", BlockTagKind.Number, 31)]
    [InlineData("{\"blockNumber\":\"0x2\"}", BlockTagKind.Number, 2)]
    [InlineData("{\"blockNumber\":\"latest\"}", BlockTagKind.Latest, 0)]
    [InlineData("{\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\",\"requireCanonical\":true}", BlockTagKind.Hash, 0)]
    public void Blocks_are_named_in_every_way_that_tools_know(string text, BlockTagKind kind, ulong number)
    {
        Assert.True(BlockTag.TryRead(Read(text), out BlockTag tag));
        Assert.Equal((kind, number), (tag.Kind, tag.Number));
        Assert.Equal(kind == BlockTagKind.Hash, tag.RequireCanonical);
    }

    [Theory]
    [InlineData("\"newest\"")]
    [InlineData("\"0x01\"")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"blockHash\":\"0x11\"}")]
    [InlineData("{\"blockNumber\":\"0x1\",\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}")]
    public void What_names_no_block_is_refused(string text) => Assert.False(BlockTag.TryRead(Read(text), out _));

    private static JsonElement Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using RpcBuffer buffer = new();
        using (Utf8JsonWriter json = new(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.Written.Span);
    }
}
