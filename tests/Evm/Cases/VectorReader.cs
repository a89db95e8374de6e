using System.Text.Json;
using Gwangan.Chain.Base;

namespace Gwangan.Vectors.Cases;

/// <summary>Walks a vector file once, from front to back, without building a tree. Numbers and bytes are hexadecimal text, as all these suites write them.</summary>
internal ref struct VectorReader(ReadOnlySpan<byte> json)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1024, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private Utf8JsonReader _reader = new(json, Options);

    /// <summary>What kind of value the reader stands at.</summary>
    public readonly JsonTokenType Kind => _reader.TokenType;

    /// <summary>The value's text as it stands in the file.</summary>
    public readonly ReadOnlySpan<byte> Raw => _reader.ValueSpan;

    /// <summary>Goes to the first token of the file, or to the next value.</summary>
    public void Next()
    {
        if (!_reader.Read()) throw new FormatException("the file ends early");
    }

    /// <summary>Goes to the next name in an object; false at the object's end.</summary>
    public bool NextName()
    {
        Next();
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Goes to the next element of an array; false at the array's end.</summary>
    public bool NextItem()
    {
        Next();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Whether the name or text here is <paramref name="text"/>.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) => _reader.ValueTextEquals(text);

    /// <summary>The name or text here, unescaped.</summary>
    public readonly string Text() => _reader.GetString() ?? "";

    /// <summary>Goes to the next value and returns it as text; a number as it is written.</summary>
    public string NextText()
    {
        Next();
        return _reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(_reader.ValueSpan) : Text();
    }

    /// <summary>Passes over the value that follows a name, or over the one that begins here.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Goes to the next value: bytes.</summary>
    public byte[] NextBytes()
    {
        Next();
        return Bytes();
    }

    /// <summary>The bytes here; text without <c>0x</c> is hexadecimal too.</summary>
    public readonly byte[] Bytes() => Hex.Bytes(_reader.ValueSpan);

    /// <summary>Goes to the next value: a word.</summary>
    public UInt256 NextWord()
    {
        Next();
        return Word();
    }

    /// <summary>The word here: hexadecimal text, or a decimal number. Throws when it does not fit 256 bits.</summary>
    public readonly UInt256 Word() =>
        TryWord(out UInt256 word) ? word : throw new FormatException($"{Text()} is no word of 256 bits");

    /// <summary>The word here; false when it does not fit 256 bits (vectors with too large a number expect a refusal).</summary>
    public readonly bool TryWord(out UInt256 word) => Hex.TryWord(_reader.ValueSpan, out word);

    /// <summary>Goes to the next value: a number of at most 64 bits.</summary>
    public ulong NextNumber()
    {
        Next();
        return Number();
    }

    /// <summary>The number here, of at most 64 bits.</summary>
    public readonly ulong Number()
    {
        if (_reader.TokenType == JsonTokenType.Number) return _reader.GetUInt64();
        UInt256 word = Word();
        return word.U1 == 0 && word.U2 == 0 && word.U3 == 0 ? word.U0 : throw new FormatException($"{Text()} is no number of 64 bits");
    }

    /// <summary>Goes to the next value: a hash, shorter text padded with zeros in front.</summary>
    public Hash32 NextHash()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        NextWord().WriteBigEndian(bytes);
        return new Hash32(bytes);
    }

    /// <summary>Goes to the next value: an address.</summary>
    public Address NextAddress()
    {
        Next();
        return Address();
    }

    /// <summary>The address here, as a value or as a name.</summary>
    public readonly Address Address()
    {
        Span<byte> bytes = stackalloc byte[Chain.Base.Address.Size];
        return Hex.TryBytes(_reader.ValueSpan, bytes) ? new Address(bytes) : throw new FormatException($"{Text()} is no address");
    }
}
