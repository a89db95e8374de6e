using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The .proto files of everything that is served here and can be signed here, for stock protoc: <c>/proto</c> lists them, <c>/proto/gwangan/money/v1/tx.proto</c> is one.</summary>
internal static class PublishedProtos
{
    private const string Root = "/proto", ResourceRoot = "protos/";

    /// <summary>Every file by its path, as imports name it.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = Read();

    /// <summary>The list or a file; false for another path.</summary>
    public static bool TryAnswer(string path, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (path is Root or Root + "/") text = string.Join('\n', Files.Keys) + "\n";
        else if (path.StartsWith(Root + "/", StringComparison.Ordinal)) Files.TryGetValue(path[(Root.Length + 1)..], out text);
        return text is not null;
    }

    private static SortedDictionary<string, string> Read()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        Assembly assembly = typeof(PublishedProtos).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourceRoot, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            files.Add(name[ResourceRoot.Length..].Replace('\\', '/'), reader.ReadToEnd());
        }
        return files;
    }
}
