using System.Text;
using System.Xml;

namespace Gwangan.Node.Bank.Messages;

/// <summary>Writes an ISO 20022 message part by part. It does not judge: what it wrote is read again by whoever must be sure.</summary>
public sealed class MessageWriter : IDisposable
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, CloseOutput = false };
    private readonly XmlWriter _xml;
    private readonly string _space;

    /// <summary>Begins a message such as <c>camt.053.001.08</c>; the stream stays open.</summary>
    public MessageWriter(Stream stream, string name)
    {
        _space = MessageRules.NamespaceStart + name;
        _xml = XmlWriter.Create(stream, Settings);
        _xml.WriteStartDocument();
        _xml.WriteStartElement("Document", _space);
        Begin(MessageRules.DocumentOf(name)!.Elements[0].Name);
    }

    /// <summary>Opens a container.</summary>
    public void Begin(string container) => _xml.WriteStartElement(container, _space);

    /// <summary>Closes it.</summary>
    public void End() => _xml.WriteEndElement();

    /// <summary>Writes a part with all inside it.</summary>
    public void Write(MessagePart part)
    {
        _xml.WriteStartElement(part.Name, _space);
        if (part.Currency.Length > 0) _xml.WriteAttributeString("Ccy", part.Currency);
        if (part.Text.Length > 0) _xml.WriteString(part.Text);
        foreach (MessagePart child in part.Children) Write(child);
        _xml.WriteEndElement();
    }

    /// <summary>Ends the message.</summary>
    public void Dispose()
    {
        _xml.WriteEndDocument();
        _xml.Dispose();
    }

    /// <summary>The bytes of a message that has few parts; those that are null are left out.</summary>
    public static byte[] Bytes(string name, params ReadOnlySpan<MessagePart?> parts)
    {
        using MemoryStream stream = new();
        using (MessageWriter writer = new(stream, name))
            foreach (MessagePart? part in parts)
                if (part is not null) writer.Write(part);
        return stream.ToArray();
    }
}
