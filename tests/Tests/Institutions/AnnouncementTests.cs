using Gwangan.Node.Institutions;
using Gwangan.Tests.Api;
using Gwangan.Tests.Commands;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Institutions;

/// <summary><c>gwangan promote --announce</c> against a running city: it says that the validators are announced once they are.</summary>
public sealed class AnnouncementTests
{
    [Fact]
    public async Task An_announcement_that_the_city_refuses_is_not_called_announced()
    {
        using TemporaryFolder folder = new();
        await using ApiCity city = await ApiCity.StartAsync();
        foreach (Institution institution in Institution.Plan(folder["network"], 2, [])) CometHome.Create(institution, 10);
        string[] arguments = ["promote", "--announce", "--data", city.Folder, "--out", folder["network"], "--node", city.Http.BaseAddress!.ToString()];
        // The custodian has a key of the city, and no say in who validates.
        Finished refused = GwanganProcess.Run([.. arguments, "--key", Path.Combine(city.Folder, "keys", "custodian.json")]);
        Assert.True(refused.ExitCode != 0 && refused.Errors.Contains("validators.NotAuthorized", StringComparison.Ordinal) && !refused.Output.Contains("announced at", StringComparison.Ordinal), refused.ToString());
        Finished announced = GwanganProcess.Run(arguments);
        Assert.True(announced.ExitCode == 0 && announced.Output.Contains("announced at height", StringComparison.Ordinal), announced.ToString());
    }
}
