using System.Net;
using Gwangan.Node.Api.Access;

namespace Gwangan.Tests.Api.Access;

public sealed class AddressSharesTests
{
    [Fact]
    public void An_address_has_its_share_and_all_together_no_more_than_there_is()
    {
        AddressShares shares = new(5, 2);
        IPAddress one = IPAddress.Parse("192.0.2.1"), here = IPAddress.Loopback;
        Assert.True(shares.TryTake(one) && shares.TryTake(one.MapToIPv6()));
        Assert.False(shares.TryTake(one));
        shares.Return(one);
        Assert.True(shares.TryTake(one));
        Assert.True(shares.TryTake(here) && shares.TryTake(here) && shares.TryTake(here));
        Assert.False(shares.TryTake(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Addresses_of_one_network_in_IPv6_share()
    {
        AddressShares shares = new(5, 1);
        Assert.True(shares.TryTake(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.False(shares.TryTake(IPAddress.Parse("2001:db8:0:1:ffff::2")));
        Assert.True(shares.TryTake(IPAddress.Parse("2001:db8:0:2::1")));
    }
}
