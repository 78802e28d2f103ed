/** First line of every page. */
export const generatedMark =
  '<!-- Generated from resources/src by `npm run generate`. Do not edit. -->'
