using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Gwangan.Tests.House;

/// <summary>Compiles a few lines of C#, to show a rule something it must, or must not, report.</summary>
public static class Snippet
{
    private static readonly string[] ReferenceNames =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable",
        "System.Linq", "System.Linq.Parallel", "System.Threading", "System.Console", "System.Runtime.InteropServices", "System.Security.Cryptography",
    ];

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => ReferenceNames.Contains(Path.GetFileNameWithoutExtension(path)))
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The assembly of a whole file of source.</summary>
    public static Assembly Compile(string source)
    {
        const string usings = "using System; using System.Collections.Generic; using System.Linq;\n";
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        CSharpCompilation compilation = CSharpCompilation.Create($"Snippet{Guid.NewGuid():N}", [CSharpSyntaxTree.ParseText(usings + source)], References, options);
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(bytes.ToArray());
    }

    /// <summary>The assembly of members of one class in the room Kernel.</summary>
    public static Assembly CompileMembers(string members) => Compile($"namespace Gwangan.Chain.Kernel;\npublic class Sample {{ {members} }}");
}
