using Gwangan.Chain.Base;

namespace Gwangan.Tests.Base;

public sealed class ProtoTests
{
    [Fact]
    public void Zero_and_empty_fields_are_omitted_unless_asked_for()
    {
        var writer = new ProtoWriter(1);
        writer.UInt64(1, 0);
        writer.Int64(2, 0);
        writer.Bool(3, false);
        writer.Bytes(4, []);
        writer.String(5, "");
        writer.SFixed64(6, 0);
        Assert.Equal(0, writer.Length);
        writer.UInt64Always(1, 0);
        writer.BytesAlways(2, []);
        writer.StringAlways(3, "");
        writer.End(writer.Begin(4));
        Assert.Equal("0800" + "1200" + "1a00" + "2200", Convert.ToHexStringLower(writer.WrittenSpan));
    }

    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7f")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "ac02")]
    [InlineData(ulong.MaxValue, "ffffffffffffffffff01")]
    public void Varints_are_the_published_examples(ulong value, string hex)
    {
        var writer = new ProtoWriter(1);
        writer.Varint(value);
        Assert.Equal(hex, Convert.ToHexStringLower(writer.WrittenSpan));
        Assert.Equal(writer.Length, ProtoWriter.VarintSize(value));
        var reader = new ProtoReader(writer.WrittenSpan);
        Assert.True(reader.TryVarint(out ulong back));
        Assert.Equal(value, back);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(3_000_000)]
    public void A_nested_message_of_any_length_gets_its_length_in_front(int size)
    {
        byte[] body = new byte[size];
        new Random(7).NextBytes(body);
        var writer = new ProtoWriter(1);
        writer.UInt64(1, 5);
        int outer = writer.Begin(2);
        int inner = writer.Begin(3);
        writer.Raw(body);
        writer.End(inner);
        writer.End(outer);
        writer.UInt64(4, 6);

        var reader = new ProtoReader(writer.WrittenSpan);
        Assert.True(reader.TryReadTag(out int field, out WireType wire) && field == 1 && wire == WireType.Varint && reader.TryVarint(out _));
        Assert.True(reader.TryReadTag(out field, out wire) && field == 2 && wire == WireType.Bytes);
        Assert.True(reader.TryBytes(out ReadOnlySpan<byte> nested));
        var inside = new ProtoReader(nested);
        Assert.True(inside.TryReadTag(out field, out _) && field == 3);
        Assert.True(inside.TryBytes(out ReadOnlySpan<byte> bytes) && inside.AtEnd);
        Assert.True(bytes.SequenceEqual(body));
        Assert.True(reader.TryReadTag(out field, out _) && field == 4);
        Assert.True(reader.TryVarint(out ulong six) && six == 6 && reader.AtEnd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("07")]
    [InlineData("0b")]
    [InlineData("0c")]
    [InlineData("0e")]
    [InlineData("0f")]
    [InlineData("80")]
    [InlineData("ffffffff7f")]
    public void A_tag_that_is_no_tag_is_refused(string hex)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.False(reader.TryReadTag(out _, out _));
    }

    [Theory]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("ffffffffffffffffffff01")]
    [InlineData("ffff")]
    public void A_varint_too_long_or_cut_short_is_refused(string hex)
    {
        var reader = new ProtoReader(Convert.FromHexString(hex));
        Assert.False(reader.TryVarint(out _));
    }

    [Fact]
    public void A_length_past_the_end_is_refused()
    {
        var reader = new ProtoReader(Convert.FromHexString("0301" + "02"));
        Assert.False(reader.TryBytes(out _));
        reader = new ProtoReader(Convert.FromHexString("ffffffffffffffffff01"));
        Assert.False(reader.TryBytes(out _));
    }

    [Fact]
    public void A_string_has_to_be_utf8_and_within_its_bound()
    {
        Assert.True(new ProtoReader([2, 0xC3, 0xA9]).TryString(2, out string text));
        Assert.Equal("é", text);
        Assert.False(new ProtoReader([2, 0xC3, 0xA9]).TryString(1, out _));
        Assert.False(new ProtoReader([2, 0xC3, 0x28]).TryString(9, out _));
    }

    [Fact]
    public void Random_bytes_never_throw_and_always_end()
    {
        var random = new Random(20260101);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            var reader = new ProtoReader(bytes);
            int before = -1;
            while (reader.TryReadTag(out _, out WireType wire) && reader.TrySkip(wire))
            {
                Assert.True(reader.Position > before);
                before = reader.Position;
            }
        }
    }

    [Fact]
    public void A_reused_writer_allocates_nothing()
    {
        var writer = new ProtoWriter();
        Assert.Equal(0, Allocation.LeastBytes(() => Write(writer)));

        static void Write(ProtoWriter writer)
        {
            writer.Clear();
            int mark = writer.Begin(1);
            writer.UInt64(1, 123456789);
            writer.String(2, "gwangan");
            writer.SFixed64(3, -1);
            writer.End(mark);
        }
    }
}
