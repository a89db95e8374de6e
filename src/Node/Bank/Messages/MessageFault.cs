namespace Gwangan.Node.Bank.Messages;

/// <summary>Why a message cannot be read. The names are stable: files are rejected under <c>bank.NAME</c>; docs/bank.md lists them.</summary>
public enum MessageFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The bytes are no well-formed XML.</summary>
    NotXml,

    /// <summary>The document ends before its last element does.</summary>
    Truncated,

    /// <summary>It is not in UTF-8, the only encoding of ISO 20022.</summary>
    NotUtf8,

    /// <summary>It declares a document type; entities and what they could reach are refused with it.</summary>
    DocumentType,

    /// <summary>It is larger than the limit.</summary>
    TooLarge,

    /// <summary>A tag, comment or value is longer than any that the rules allow.</summary>
    TooLong,

    /// <summary>Elements lie deeper in each other than the limit.</summary>
    TooDeep,

    /// <summary>An entry, balance or other part has more elements than the limit.</summary>
    TooManyElements,

    /// <summary>The namespace names no message that is read here.</summary>
    UnknownMessage,

    /// <summary>An element that is not expected at its place: unknown, out of order, or a second of a choice.</summary>
    UnexpectedElement,

    /// <summary>An element that must be there is not.</summary>
    MissingElement,

    /// <summary>There are more of an element than allowed.</summary>
    TooMany,

    /// <summary>An attribute that is missing, or unknown.</summary>
    BadAttribute,

    /// <summary>A value outside its type: length, pattern, code, digits, date.</summary>
    BadValue,

    /// <summary>The folder of official schemas, where one is given, does not accept it.</summary>
    SchemaRefused,
}
