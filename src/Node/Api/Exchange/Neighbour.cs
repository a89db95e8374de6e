namespace Gwangan.Node.Api.Exchange;

/// <summary>Another city, whose page is shown beside this one's channels.</summary>
/// <param name="Name">Its chain's name.</param>
/// <param name="Url">Where its page and API are, without a slash at the end.</param>
public sealed record Neighbour(string Name, string Url)
{
    /// <summary>Reads <c>NAME=URL</c>; null when it is none.</summary>
    public static Neighbour? TryParse(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at > 50 || !Uri.TryCreate(text[(at + 1)..], UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")) return null;
        return new Neighbour(text[..at], url.GetLeftPart(UriPartial.Authority));
    }
}
