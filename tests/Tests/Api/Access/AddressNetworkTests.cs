using System.Net;
using Gwangan.Node.Api.Access;

namespace Gwangan.Tests.Api.Access;

public sealed class AddressNetworkTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void One_client_is_one_address_or_one_network_of_IPv6(string address, string network) => Assert.Equal(IPAddress.Parse(network), AddressNetwork.Of(IPAddress.Parse(address)));
}
