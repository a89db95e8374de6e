using System.Numerics;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class RlpTests
{
    [SharedFact(EvmVectors.Archive)]
    public void Ethereums_vectors_are_written_and_read_byte_for_byte()
    {
        int count = 0;
        foreach ((string name, JsonElement input, byte[] encoded) in Cases("RLPTests/rlptest.json", "RLPTests/RandomRLPTests/example.json"))
        {
            if (input.ValueKind == JsonValueKind.String && input.GetString() is "VALID" or "INVALID") continue;
            RlpWriter writer = new(1);
            Write(writer, input);
            Assert.True(encoded.AsSpan().SequenceEqual(writer.WrittenSpan), name);
            Assert.True(RlpReader.IsOneItem(encoded), name);
            RlpReader reader = new(encoded);
            AssertReads(ref reader, input, name);
            Assert.True(reader.AtEnd, name);
            count++;
        }
        Assert.InRange(count, 25, int.MaxValue);
    }

    [SharedFact(EvmVectors.Archive)]
    public void Ethereums_malformed_vectors_are_refused()
    {
        foreach ((string name, JsonElement input, byte[] encoded) in Cases("RLPTests/invalidRLPTest.json", "RLPTests/RandomRLPTests/example.json"))
            if (input.ValueKind == JsonValueKind.String && input.GetString() is "VALID" or "INVALID")
                Assert.True(RlpReader.IsOneItem(encoded) == (input.GetString() == "VALID"), name);
    }

    [Fact]
    public void Lists_of_every_length_come_back_nested_to_the_limit()
    {
        RlpWriter writer = new(1);
        for (int size = 0; size < 70_000; size = size < 300 ? size + 1 : size * 2)
        {
            writer.Clear();
            byte[] bytes = new byte[size];
            Array.Fill(bytes, (byte)0xAB);
            int outer = writer.BeginList(), inner = writer.BeginList();
            writer.Bytes(bytes);
            writer.EndList(inner);
            writer.UInt64((ulong)size);
            writer.EmptyList();
            writer.EndList(outer);
            RlpReader reader = new(writer.WrittenSpan);
            Assert.True(reader.TryList(out RlpReader items) && reader.AtEnd);
            Assert.True(items.TryList(out RlpReader deeper) && deeper.TryBytes(size, out ReadOnlySpan<byte> read) && read.SequenceEqual(bytes) && deeper.AtEnd);
            Assert.True(items.TryUInt64(out ulong number) && number == (ulong)size);
            Assert.True(items.TryList(out RlpReader empty) && empty.AtEnd && items.AtEnd);
        }
    }

    [Fact]
    public void What_nests_too_deep_is_refused()
    {
        Assert.True(RlpReader.IsOneItem(Nest(Limits.RlpDepthMax)));
        Assert.False(RlpReader.IsOneItem(Nest(Limits.RlpDepthMax + 1)));
        Assert.False(RlpReader.IsOneItem(Nest(100_000)));

        static byte[] Nest(int depth)
        {
            RlpWriter writer = new();
            int[] marks = new int[depth];
            for (int i = 0; i < depth; i++) marks[i] = writer.BeginList();
            for (int i = depth - 1; i >= 0; i--) writer.EndList(marks[i]);
            return writer.ToArray();
        }
    }

    [Fact]
    public void A_number_has_one_encoding_only()
    {
        Assert.True(new RlpReader([0x80]).TryUInt64(out ulong zero) && zero == 0);
        Assert.True(new RlpReader([0x88, 255, 255, 255, 255, 255, 255, 255, 255]).TryUInt64(out ulong most) && most == ulong.MaxValue);
        Assert.False(new RlpReader([0x00]).TryUInt64(out _));
        Assert.False(new RlpReader([0x82, 0x00, 0x80]).TryUInt64(out _));
        Assert.False(new RlpReader([0x81, 0x7F]).TryUInt64(out _));
        Assert.False(new RlpReader([0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).TryUInt64(out _));
        Assert.False(new RlpReader([0xC0]).TryUInt64(out _));
    }

    [Fact]
    public void Damaged_input_is_refused_or_is_one_item_and_never_throws()
    {
        var random = new Random(11);
        RlpWriter writer = new();
        for (int round = 0; round < 20_000; round++)
        {
            writer.Clear();
            WriteAny(writer, random, 4);
            byte[] original = writer.ToArray();
            Assert.True(RlpReader.IsOneItem(original));
            byte[] damaged = Mutate.Bytes(random, original);
            if (!RlpReader.IsOneItem(damaged)) continue;
            // What is accepted is the one encoding of what it means.
            writer.Clear();
            RlpReader reader = new(damaged);
            Copy(ref reader, writer);
            Assert.Equal(damaged, writer.ToArray());
        }
    }

    private static void WriteAny(RlpWriter writer, Random random, int depth)
    {
        if (depth == 0 || random.Next(3) > 0)
        {
            byte[] bytes = new byte[random.Next(4) == 0 ? random.Next(300) : random.Next(4)];
            random.NextBytes(bytes);
            writer.Bytes(bytes);
            return;
        }
        int mark = writer.BeginList();
        for (int i = random.Next(6); i > 0; i--) WriteAny(writer, random, depth - 1);
        writer.EndList(mark);
    }

    private static void Copy(ref RlpReader reader, RlpWriter writer)
    {
        if (!reader.IsAtList)
        {
            Assert.True(reader.TryBytes(out ReadOnlySpan<byte> bytes));
            writer.Bytes(bytes);
            return;
        }
        Assert.True(reader.TryList(out RlpReader items));
        int mark = writer.BeginList();
        while (!items.AtEnd) Copy(ref items, writer);
        writer.EndList(mark);
    }

    private static IEnumerable<(string Name, JsonElement Input, byte[] Encoded)> Cases(params string[] files)
    {
        foreach (string file in files)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(EvmVectors.Find(file)));
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
                yield return (test.Name, test.Value.GetProperty("in").Clone(), Convert.FromHexString(test.Value.GetProperty("out").GetString()!.Replace("0x", "", StringComparison.Ordinal)));
        }
    }

    private static byte[] BytesOf(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.Number) return NumberBytes(new BigInteger(input.GetInt64()));
        string text = input.GetString()!;
        return text.StartsWith('#') ? NumberBytes(BigInteger.Parse(text[1..])) : Encoding.UTF8.GetBytes(text);

        static byte[] NumberBytes(BigInteger number) => number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
    }

    private static void Write(RlpWriter writer, JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Array)
        {
            writer.Bytes(BytesOf(input));
            return;
        }
        int mark = writer.BeginList();
        foreach (JsonElement item in input.EnumerateArray()) Write(writer, item);
        writer.EndList(mark);
    }

    private static void AssertReads(ref RlpReader reader, JsonElement input, string name)
    {
        if (input.ValueKind != JsonValueKind.Array)
        {
            Assert.True(reader.TryBytes(out ReadOnlySpan<byte> bytes) && bytes.SequenceEqual(BytesOf(input)), name);
            return;
        }
        Assert.True(reader.TryList(out RlpReader items), name);
        foreach (JsonElement item in input.EnumerateArray()) AssertReads(ref items, item, name);
        Assert.True(items.AtEnd, name);
    }
}
