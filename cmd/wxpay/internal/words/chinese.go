package words

// chinese has the Chinese of each English text.
var chinese = map[string]string{}
