namespace Gwangan.Tests;

/// <summary>A test that needs a file or folder of <see cref="SharedFiles"/>; reported as skipped where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string relativePath)
    {
        if (!SharedFiles.TryFind(relativePath, out _)) Skip = $"shared/{relativePath} is not there";
    }
}
