using Gwangan.Node.Api;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Generate;

/// <summary>The OpenAPI document, asked of a node that is started for it: what is checked in is what is served.</summary>
public static class OpenApiFile
{
    /// <summary>The document.</summary>
    public static async Task<string> TextAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gwangan-openapi-");
        try
        {
            string data = Path.Combine(folder.FullName, "city");
            DemoCity.Write(data, "gwangan-openapi", 20, TimeProvider.System.GetUtcNow());
            await using City city = City.Open(new NodeOptions { Data = data, Http = "127.0.0.1:0", Traders = 0 });
            await using WebApplication app = await HttpHost.StartAsync(city, CancellationToken.None);
            using HttpClient http = new();
            string text = await http.GetStringAsync(new Uri(new Uri(app.Urls.First()), "/openapi/v1.json"));
            await app.StopAsync();
            return text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
