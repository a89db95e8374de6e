using System.Net;
using Gwangan.Node.Api.Access;
using Microsoft.AspNetCore.Http;

namespace Gwangan.Tests.Api.Access;

/// <summary>By which names a node on this machine is asked (DNS rebinding).</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData("off", "127.0.0.1", "127.0.0.1:8545", true)]
    [InlineData("off", "127.0.0.1", "localhost:8545", true)]
    [InlineData("off", "::1", "[::1]:8545", true)]
    [InlineData("off", "127.0.0.1", "city.localhost", true)]
    [InlineData("off", "127.0.0.1", "attacker.example:8545", false)]
    [InlineData("off", "127.0.0.1", "localhost.attacker.example", false)]
    [InlineData("https://exchange.example", "127.0.0.1", "exchange.example", true)]
    [InlineData("https://exchange.example", "127.0.0.1", "attacker.example", false)]
    [InlineData("off", "203.0.113.7", "exchange.example", true)]
    [InlineData("*", "127.0.0.1", "attacker.example", true)]
    public void A_page_whose_name_has_come_to_mean_this_machine_is_refused_where_origins_are_chosen(string origins, string from, string host, bool isAllowed)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        context.Request.Host = new HostString(host);
        Assert.Equal(isAllowed, new CorsPolicy(origins).AllowsHost(context));
    }
}
