using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Ethereum;

namespace Gwangan.Tests.Ethereum;

/// <summary>What is signed of typed data, beside the example of EIP-712.</summary>
public sealed class TypedDataDigestTests
{
    private const string Mail = """
        {
          "types": {
            "EIP712Domain": [{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
            "Person": [{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
            "Mail": [{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]
          },
          "primaryType": "Mail",
          "domain": {"name":"Ether Mail","version":"1","chainId":1,"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
          "message": {"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}
        }
        """;

    private static Hash32 Of(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return TypedDataDigest.Of(document.RootElement);
    }

    [Fact]
    public void The_example_of_the_standard_has_its_digest()
    {
        Assert.Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", Of(Mail).ToString().Replace("0x", "", StringComparison.Ordinal));
        Assert.Equal(Of(Mail), Of(JsonSerializer.Serialize(Mail)));
    }

    [Theory]
    [InlineData("\"uint256\"}", "\"uint7777777777\"}")]
    [InlineData("\"chainId\":1,", "\"chainId\":-1,")]
    [InlineData("\"chainId\":1,", "\"chainId\":\"0x000000000000000000000000000000000000000000000000000000000000000000000000000000001\",")]
    [InlineData("\"name\":\"version\",\"type\":\"string\"", "\"name\":\"version\",\"type\":\"bool\"")]
    [InlineData("\"primaryType\": \"Mail\"", "\"primaryType\": \"Nobody\"")]
    [InlineData("\"contents\":\"Hello, Bob!\"", "\"else\":1")]
    [InlineData("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC", "0xCc")]
    [InlineData("\"message\"", "\"massage\"")]
    [InlineData("\"name\":\"from\",\"type\":\"Person\"", "\"name\":\"from\",\"type\":\"Person[\"")]
    public void What_is_no_typed_data_is_refused(string part, string wrong) => Assert.Throws<TypedDataException>(() => Of(Mail.Replace(part, wrong, StringComparison.Ordinal)));
}
