using System.Xml;
using System.Xml.Schema;

namespace Gwangan.Node.Bank.Messages;

/// <summary>The official schemas, where an operator has put them: each message is held against its own as well.</summary>
public sealed class SchemaFolder
{
    private readonly Dictionary<string, XmlSchemaSet> _schemas = [];

    /// <summary>Reads every .xsd file of a folder. Nothing that a schema refers to is fetched.</summary>
    /// <exception cref="NodeException">A file is no schema.</exception>
    public SchemaFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new NodeException($"schemas: {folder} does not exist");
        foreach (string file in Directory.EnumerateFiles(folder, "*.xsd").Order(StringComparer.Ordinal))
        {
            try
            {
                using XmlReader xml = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
                XmlSchemaSet set = new() { XmlResolver = null };
                XmlSchema schema = set.Add(null, xml)!;
                set.Compile();
                if (schema.TargetNamespace is { } space && space.StartsWith(MessageRules.NamespaceStart, StringComparison.Ordinal)) _schemas[space[MessageRules.NamespaceStart.Length..]] = set;
            }
            catch (Exception error) when (error is XmlSchemaException or XmlException)
            {
                throw new NodeException($"schemas: {file} is no XML schema: {error.Message}");
            }
        }
    }

    /// <summary>Names of the messages with a schema.</summary>
    public IReadOnlyCollection<string> Names => _schemas.Keys;

    /// <summary>Holds a message that <see cref="MessageReader"/> has read to its end against its official schema; one without a schema passes.</summary>
    /// <exception cref="MessageException">The schema refuses it.</exception>
    public void Check(string name, Stream message)
    {
        if (!_schemas.TryGetValue(name, out XmlSchemaSet? set)) return;
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ValidationType = ValidationType.Schema, Schemas = set };
        settings.ValidationEventHandler += (_, problem) => throw new MessageException(MessageFault.SchemaRefused, "/Document", problem.Exception.LineNumber, "the official schema does not accept it");
        using XmlReader xml = XmlReader.Create(message, settings);
        while (xml.Read())
        {
            // The handler throws at the first problem.
        }
    }
}
