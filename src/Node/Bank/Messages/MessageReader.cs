using System.Text;
using System.Xml;

namespace Gwangan.Node.Bank.Messages;

/// <summary>What a <see cref="MessageReader"/> has come to.</summary>
public enum MessageStep
{
    /// <summary>A container begins: the message itself, a statement, a group of payments.</summary>
    Begin,

    /// <summary>A part of a container, whole: a header, a balance, an entry, a transaction.</summary>
    Part,

    /// <summary>A container ends; nothing required is missing in it.</summary>
    End,
}

/// <summary>Reads an ISO 20022 message from beginning to end and holds every element against <see cref="MessageRules"/>. It keeps one part at a time, so a statement of a million entries needs no more memory than one of ten.</summary>
/// <remarks>No document type, no entity, no resolver; every limit of <see cref="MessageLimits"/> holds before memory is spent. What was read before a fault must not be used: read a message to its end once, then again to use it.</remarks>
public sealed class MessageReader : IDisposable
{
    // Elements that can hold very many others: these are given out one by one.
    private static readonly HashSet<string> Containers = ["Stmt", "Rpt", "Ntfctn", "OrgnlPmtInfAndSts", "Undrlyg"];
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly XmlReader _xml;
    private readonly MessageLimits _limits;
    private readonly char[] _value;
    private readonly Stack<Place> _open = new();
    private readonly ElementsRule _document;
    private bool _isBegun, _isEmptyContainer;
    private int _partElements;

    private MessageReader(Stream stream, XmlReader xml, MessageLimits limits, string name, ElementsRule document)
    {
        (_stream, _xml, _limits, Name, _document) = (stream, xml, limits, name, document);
        _value = new char[limits.ValueMax + 1];
    }

    /// <summary>The message's name, such as <c>camt.053.001.08</c>.</summary>
    public string Name { get; }

    /// <summary>What kind of message it is: the name without its version, <c>camt.053</c>.</summary>
    public string Kind => Name[..8];

    /// <summary>What was come to.</summary>
    public MessageStep Step { get; private set; }

    /// <summary>The container that begins or ends, or the whole part.</summary>
    public MessagePart Part { get; private set; } = new("");

    /// <summary>Begins to read a message; the stream is closed with the reader.</summary>
    /// <exception cref="MessageException">It is no message that is read here.</exception>
    public static MessageReader Open(Stream stream, MessageLimits? limits = null)
    {
        limits ??= MessageLimits.Default;
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.CharactersMax,
            MaxCharactersFromEntities = 1,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = true,
        };
        XmlReader? xml = null;
        try
        {
            xml = XmlReader.Create(new StreamReader(new TagBoundStream(stream, limits.TagBytesMax), Utf8, detectEncodingFromByteOrderMarks: false, 1 << 16), settings);
            while (xml.Read() && xml.NodeType != XmlNodeType.Element)
                if (xml.NodeType == XmlNodeType.XmlDeclaration && xml.GetAttribute("encoding") is { } encoding && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                    throw new MessageException(MessageFault.NotUtf8, "/", 1, "the declared encoding is not UTF-8");
            string space = xml.NamespaceURI, name = space.StartsWith(MessageRules.NamespaceStart, StringComparison.Ordinal) ? space[MessageRules.NamespaceStart.Length..] : "";
            return MessageRules.DocumentOf(name) is { } document && xml.LocalName == "Document"
                ? new MessageReader(stream, xml, limits, name, document)
                : throw new MessageException(MessageFault.UnknownMessage, "/", LineOf(xml), "the root is no Document of a message that is read here");
        }
        catch (Exception error) when (Translate(error, xml, stream, "/") is { } fault)
        {
            stream.Dispose();
            throw fault;
        }
    }

    /// <summary>Goes on to the next step; false at the end of the message.</summary>
    /// <exception cref="MessageException">The message breaks a rule.</exception>
    public bool Read()
    {
        try
        {
            return Advance();
        }
        catch (Exception error) when (error is not MessageException && Translate(error, _xml, _stream, Path()) is { } fault)
        {
            throw fault;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    private bool Advance()
    {
        if (!_isBegun)
        {
            _isBegun = true;
            CheckAttributes(null);
            _open.Push(new Place("Document", _document));
            if (_xml.IsEmptyElement) throw Fault(MessageFault.MissingElement, "it is empty");
        }
        if (_isEmptyContainer)
        {
            _isEmptyContainer = false;
            return Leave();
        }
        while (_xml.Read())
        {
            switch (_xml.NodeType)
            {
                case XmlNodeType.Element:
                    Place place = _open.Peek();
                    ElementRule rule = place.Enter(this, _xml.LocalName);
                    if (_open.Count == 1 || Containers.Contains(rule.Name))
                    {
                        CheckAttributes(null);
                        _open.Push(new Place(rule.Name, (ElementsRule)rule.Type));
                        (Step, Part) = (MessageStep.Begin, new MessagePart(rule.Name));
                        _isEmptyContainer = _xml.IsEmptyElement;
                        return true;
                    }
                    _partElements = 0;
                    (Step, Part) = (MessageStep.Part, ReadPart(rule, _open.Count + 1));
                    return true;
                case XmlNodeType.EndElement:
                    return Leave();
                default:
                    throw Fault(MessageFault.UnexpectedElement, "text between elements");
            }
        }
        throw Fault(MessageFault.Truncated, "the document ends here");
    }

    private bool Leave()
    {
        Place left = _open.Peek();
        left.Leave(this);
        _open.Pop();
        (Step, Part) = (MessageStep.End, new MessagePart(left.Name));
        if (_open.Count > 0) return true;
        while (_xml.Read())
        {
            // What may follow the document is white space only; the XML reader sees to it.
        }
        return false;
    }

    private MessagePart ReadPart(ElementRule rule, int depth)
    {
        if (depth > _limits.DepthMax) throw Fault(MessageFault.TooDeep, $"more than {_limits.DepthMax} levels");
        if (++_partElements > _limits.PartElementsMax) throw Fault(MessageFault.TooManyElements, $"more than {_limits.PartElementsMax} elements");
        MessagePart part = new(rule.Name);
        switch (rule.Type)
        {
            case ValueRule value:
                CheckAttributes(null);
                part.Text = ReadValue(value, rule.Name);
                break;
            case AttributedRule attributed:
                part.Currency = CheckAttributes(attributed)!;
                part.Text = ReadValue(attributed.Value, rule.Name);
                break;
            case AnyRule:
                Skip(depth);
                break;
            case ElementsRule elements:
                CheckAttributes(null);
                ReadElements(part, elements, depth);
                break;
        }
        return part;
    }

    private void ReadElements(MessagePart part, ElementsRule elements, int depth)
    {
        Place place = new(part.Name, elements);
        _open.Push(place);
        if (!_xml.IsEmptyElement)
        {
            while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
            {
                if (_xml.NodeType != XmlNodeType.Element) throw Fault(MessageFault.UnexpectedElement, "text between elements");
                part.Add(ReadPart(place.Enter(this, _xml.LocalName), depth + 1));
            }
        }
        place.Leave(this);
        _open.Pop();
    }

    // Leaves the reader at the element's end (or at the empty element itself).
    private string ReadValue(ValueRule rule, string element)
    {
        int length = 0;
        if (!_xml.IsEmptyElement)
        {
            while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
            {
                if (_xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
                    throw Fault(MessageFault.UnexpectedElement, $"{element} holds a value and no elements");
                int count;
                while ((count = _xml.ReadValueChunk(_value, length, _value.Length - length)) > 0)
                    if ((length += count) >= _value.Length) throw Fault(MessageFault.TooLong, $"{element} is longer than any value");
            }
        }
        string text = new(_value, 0, length);
        return rule.IsValid(text) ? text : throw Fault(MessageFault.BadValue, $"{element} ({rule.Name}) is not {rule.Expected}");
    }

    private void Skip(int depth)
    {
        if (_xml.IsEmptyElement) return;
        for (int inside = 1; inside > 0 && _xml.Read();)
        {
            if (_xml.NodeType == XmlNodeType.EndElement) inside--;
            if (_xml.NodeType == XmlNodeType.Element && !_xml.IsEmptyElement && ++inside + depth > _limits.DepthMax) throw Fault(MessageFault.TooDeep, $"more than {_limits.DepthMax} levels");
            if (++_partElements > _limits.PartElementsMax) throw Fault(MessageFault.TooManyElements, $"more than {_limits.PartElementsMax} elements");
        }
    }

    private string? CheckAttributes(AttributedRule? rule)
    {
        string? value = null;
        bool isEmpty = _xml.IsEmptyElement;
        if (rule is null && !_xml.HasAttributes) return null;
        for (bool isThere = _xml.MoveToFirstAttribute(); isThere; isThere = _xml.MoveToNextAttribute())
        {
            if (_xml.NamespaceURI is "http://www.w3.org/2000/xmlns/" or "http://www.w3.org/2001/XMLSchema-instance") continue;
            if (rule is null || _xml.NamespaceURI.Length > 0 || _xml.LocalName != rule.Attribute) throw Fault(MessageFault.BadAttribute, "an attribute that is not expected");
            value = _xml.Value;
        }
        _xml.MoveToElement();
        if (rule is not null && (value is null || !rule.AttributeValue.IsValid(value))) throw Fault(MessageFault.BadAttribute, $"{rule.Attribute} is missing, or not {rule.AttributeValue.Expected}");
        return value;
    }

    private MessageException Fault(MessageFault fault, string detail) => new(fault, Path(), LineOf(_xml), detail);

    private string Path() => "/" + string.Join('/', _open.Reverse().Select(place => place.Name));

    private static int LineOf(XmlReader? xml) => xml is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 0;

    private static MessageException? Translate(Exception error, XmlReader? xml, Stream stream, string path) => error switch
    {
        MessageException known => known,
        DecoderFallbackException => new MessageException(MessageFault.NotUtf8, path, LineOf(xml), "bytes that are no UTF-8"),
        XmlException when error.Message.Contains("DTD", StringComparison.Ordinal) => new MessageException(MessageFault.DocumentType, path, LineOf(xml), "a document type is declared"),
        XmlException when error.Message.Contains("MaxCharacters", StringComparison.Ordinal) => new MessageException(MessageFault.TooLarge, path, LineOf(xml), "more characters than the limit"),
        XmlException broken => new MessageException(EndsEarly(stream) ? MessageFault.Truncated : MessageFault.NotXml, path, broken.LineNumber, "no well-formed XML"),
        _ => null,
    };

    // A document that was cut off does not end with the end of its root.
    private static bool EndsEarly(Stream stream)
    {
        if (!stream.CanSeek) return false;
        Span<byte> tail = stackalloc byte[64];
        stream.Seek(-Math.Min(tail.Length, stream.Length), SeekOrigin.End);
        int length = stream.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        return !tail[..length].TrimEnd(" \r\n\t"u8).EndsWith("Document>"u8);
    }

    // Where reading stands in the elements of one parent.
    private sealed class Place(string name, ElementsRule rule)
    {
        private int _index = -1, _count;

        public string Name => name;

        public ElementRule Enter(MessageReader reader, string element)
        {
            if (reader._xml.NamespaceURI != MessageRules.NamespaceStart + reader.Name) throw reader.Fault(MessageFault.UnexpectedElement, "an element of another namespace");
            if (_index >= 0 && rule.Elements[_index].Name == element)
            {
                if (++_count > rule.Elements[_index].Max) throw reader.Fault(MessageFault.TooMany, $"more than {rule.Elements[_index].Max} of {element}");
                return rule.Elements[_index];
            }
            int next = rule.IsChoice && _index >= 0 ? -1 : rule.Find(element, _index + 1);
            if (next < 0)
                throw reader.Fault(MessageFault.UnexpectedElement, rule.Find(element, 0) < 0 ? $"an element that {rule.Name} does not have" : rule.IsChoice ? $"{element}, a second of a choice" : $"{element} out of order");
            if (!rule.IsChoice) CheckMissing(reader, next);
            (_index, _count) = (next, 1);
            return rule.Elements[next];
        }

        public void Leave(MessageReader reader)
        {
            if (!rule.IsChoice) CheckMissing(reader, rule.Elements.Length);
            else if (_index < 0) throw reader.Fault(MessageFault.MissingElement, $"none of the elements of {rule.Name}");
        }

        // The elements between here and the next must be such as need not be there.
        private void CheckMissing(MessageReader reader, int next)
        {
            for (int i = Math.Max(_index, 0); i < next; i++)
            {
                int count = i == _index ? _count : 0;
                if (count < rule.Elements[i].Min) throw reader.Fault(MessageFault.MissingElement, $"{rule.Elements[i].Name} is missing");
            }
        }
    }
}
