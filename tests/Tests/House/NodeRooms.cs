using System.Reflection;
using System.Reflection.Emit;

namespace Gwangan.Tests.House;

/// <summary>The order of those rooms of Node that build on each other, read from its compiled code. Rooms that are not listed are not judged.</summary>
public sealed class NodeRooms : ICodeVisitor
{
    private const string Root = "Gwangan.Node.";

    /// <summary>Lower rooms first; a room names only those before it, and none beside it.</summary>
    private static readonly string[][] Order = [["Storage"], ["Keys"], ["Snapshots"], ["Export"], ["Genesis"], ["Engines"], ["Institutions", "Backup"]];

    private readonly SortedSet<string> _violations = new(StringComparer.Ordinal);

    /// <summary>Every violation in an assembly, each a sentence.</summary>
    public static IReadOnlyCollection<string> Check(Assembly assembly)
    {
        NodeRooms rooms = new();
        CompiledCode.Walk(assembly, rooms);
        return rooms._violations;
    }

    /// <inheritdoc/>
    public void Mentions(Type type, MemberInfo place, Type mentioned)
    {
        if (mentioned.HasElementType) { Mentions(type, place, mentioned.GetElementType()!); return; }
        if (mentioned.IsGenericParameter) return;
        foreach (Type argument in mentioned.GetGenericArguments()) if (!argument.IsGenericParameter) Mentions(type, place, argument);
        int from = HeightOf(type, out string room), to = HeightOf(mentioned, out string other);
        if (from >= 0 && to >= from && room != other) _violations.Add($"{CompiledCode.NameOf(place)} names {mentioned.FullName}: {room} stands below or beside {other}");
    }

    /// <inheritdoc/>
    public void Declares(Type type, MethodBase method)
    {
    }

    /// <inheritdoc/>
    public void Uses(Type type, MethodBase place, MethodBase callee, Type receiver) => Mentions(type, place, callee.DeclaringType!);

    /// <inheritdoc/>
    public void Executes(Type type, MethodBase place, OpCode code)
    {
    }

    /// <inheritdoc/>
    public void Flows(Type type, MethodBase place, Type value, Type into)
    {
    }

    private static int HeightOf(Type type, out string room)
    {
        string found = room = type.Namespace is { } space && space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..].Split('.')[0] : "";
        return Array.FindIndex(Order, height => height.Contains(found));
    }
}
