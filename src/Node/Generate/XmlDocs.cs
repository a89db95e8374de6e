using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gwangan.Node.Generate;

/// <summary>The documentation comments of the chain's code, read from the file that the compiler writes beside the assembly.</summary>
public sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    /// <summary>Reads the file beside an assembly.</summary>
    public static XmlDocs Of(System.Reflection.Assembly assembly)
    {
        XmlDocs docs = new();
        foreach (XElement member in XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml")).Descendants("member"))
            docs._members[member.Attribute("name")!.Value] = member;
        return docs;
    }

    /// <summary>What a type is; empty without a comment.</summary>
    public string Summary(Type type) => Text(Member(type)?.Element("summary"));

    /// <summary>What a parameter of a record is; empty without a comment.</summary>
    public string Parameter(Type type, string name) =>
        Text(Member(type)?.Elements("param").FirstOrDefault(param => string.Equals(param.Attribute("name")!.Value, name, StringComparison.OrdinalIgnoreCase)));

    private XElement? Member(Type type) => _members.GetValueOrDefault($"T:{type.FullName}");

    // References become the names they stand for.
    private static string Text(XElement? element)
    {
        if (element is null) return "";
        string text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement reference => (reference.Attribute("cref") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1] ?? reference.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
