using System.Globalization;
using System.Text;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>An object of amino JSON, as it is signed: keys in byte order, no spaces, texts escaped as Go's encoding/json does, &lt;, &gt; and &amp; among them.</summary>
/// <remarks>The methods that add leave out nothing by themselves; whoever makes a message leaves out what has its default value, as amino does.</remarks>
public sealed class AminoObject
{
    private readonly SortedDictionary<string, object> _members = new(StringComparer.Ordinal);

    /// <summary>The members in the order of their names: string, bool, long, <see cref="AminoObject"/>, or a list of those.</summary>
    public IEnumerable<KeyValuePair<string, object>> Members => _members;

    /// <summary>A member by its name; null when there is none.</summary>
    public object? this[string name] => _members.GetValueOrDefault(name);

    /// <summary>A text; numbers of 64 bits and amounts are texts too.</summary>
    public AminoObject Text(string name, string value) => Put(name, value);

    /// <summary>A text, unless it is empty.</summary>
    public AminoObject TextUnlessEmpty(string name, string value) => value.Length == 0 ? this : Put(name, value);

    /// <summary>A number of 64 bits, as text, unless it is zero.</summary>
    public AminoObject ULongUnlessZero(string name, ulong value) => value == 0 ? this : Put(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number of at most 32 bits.</summary>
    public AminoObject Number(string name, long value) => Put(name, value);

    /// <summary>A truth value.</summary>
    public AminoObject Bool(string name, bool value) => Put(name, value);

    /// <summary>Bytes, in base64.</summary>
    public AminoObject Bytes(string name, ReadOnlySpan<byte> value) => Put(name, Convert.ToBase64String(value));

    /// <summary>An object.</summary>
    public AminoObject Object(string name, AminoObject value) => Put(name, value);

    /// <summary>A list of objects or texts.</summary>
    public AminoObject List(string name, IEnumerable<object> values) => Put(name, values.ToList());

    /// <summary>The same members without one of them.</summary>
    public AminoObject Without(string name)
    {
        AminoObject copy = new();
        foreach ((string key, object value) in _members)
            if (key != name) copy._members.Add(key, value);
        return copy;
    }

    /// <summary>The JSON.</summary>
    public byte[] ToJson()
    {
        StringBuilder text = new();
        Write(text, this);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private AminoObject Put(string name, object value)
    {
        _members.Add(name, value);
        return this;
    }

    private static void Write(StringBuilder text, object value)
    {
        switch (value)
        {
            case string own: WriteText(text, own); break;
            case bool own: text.Append(own ? "true" : "false"); break;
            case long own: text.Append(own.ToString(CultureInfo.InvariantCulture)); break;
            case AminoObject own:
                char before = '{';
                if (own._members.Count == 0) text.Append(before);
                foreach ((string name, object member) in own._members)
                {
                    text.Append(before);
                    WriteText(text, name);
                    text.Append(':');
                    Write(text, member);
                    before = ',';
                }
                text.Append('}');
                break;
            case List<object> own:
                text.Append('[');
                for (int i = 0; i < own.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Write(text, own[i]);
                }
                text.Append(']');
                break;
        }
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029': text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }
        text.Append('"');
    }
}
