using System.Text;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

public sealed class ChecksumTests
{
    [Theory]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("", 0u)]
    public void The_CRC_32C_check_values_come_out(string text, uint crc) => Assert.Equal(crc, Checksum.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_CRC_32C_vectors_of_RFC_3720_come_out()
    {
        byte[] bytes = new byte[32];
        Assert.Equal(0x8A9136AAu, Checksum.Of(bytes));
        bytes.AsSpan().Fill(0xFF);
        Assert.Equal(0x62A8AB43u, Checksum.Of(bytes));
        for (int i = 0; i < 32; i++) bytes[i] = (byte)i;
        Assert.Equal(0x46DD794Eu, Checksum.Of(bytes));
    }

    [Fact]
    public void Whole_and_in_two_parts_it_agrees_with_the_definition_bit_by_bit()
    {
        var random = new Random(11);
        byte[] data = new byte[300];
        random.NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            ReadOnlySpan<byte> whole = data.AsSpan(0, length);
            uint expected = BitByBit(whole);
            Assert.Equal(expected, Checksum.Of(whole));
            int cut = random.Next(length + 1);
            Assert.Equal(expected, Checksum.Of(whole[..cut], whole[cut..]));
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
        }
        return ~crc;
    }
}
