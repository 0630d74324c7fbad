#!/usr/bin/env node
/**
 * Prints the product catalogue of an imagined shop, as large as you like: something to load into a sandbox.
 *
 *   node samples/make-products.js --rows 10000 --seed 1 > big.csv
 *   node samples/make-products.js --rows 10000000 | npx crm-sync push - --object products --match sku --sandbox
 *   node samples/make-products.js --rows 500 --jsonl > products.jsonl
 *
 * - The same seed prints the same bytes, and fewer rows are the beginning of more rows.
 * - Every SKU and every EAN is there once. EANs have valid check digits and begin with 04 or 2, the ranges GS1 keeps for
 *   use inside a shop, so that none of them belongs to anybody's product.
 * - Memory is flat: rows are written in pieces of 64 KiB, and the next piece waits until the reader took the last.
 * - CSV is RFC 4180 in UTF-8 with LF; cells with commas, quotes and line breaks occur, as in any real export.
 * - No text is longer than 255 characters, prices are whole cents, dates are ISO 8601; Description and Launched At may be
 *   blank (null with --jsonl).
 *
 * Needs nothing but Node >= 20.
 */
import { once } from "node:events";
import { parseArgs } from "node:util";

const HELP = `Prints a product catalogue, one row per product.

Usage: node make-products.js [options]

  --rows <n>   how many rows                                  (default: 1000)
  --seed <n>   another number, another catalogue              (default: 1)
  --jsonl      JSON objects, one a line, in place of CSV
  -h, --help   this text

Examples:
  node make-products.js --rows 10000 --seed 1 > big.csv
  node make-products.js --rows 500 --jsonl > products.jsonl
`;

const COLUMNS = [
  "SKU",
  "Name",
  "Description",
  "Category",
  "Price",
  "Inventory Count",
  "In Stock",
  "Launched At",
  "EAN",
];
const MAX_TEXT = 255;
const PIECE = 64 * 1024;

const LINES =
  "Alder,Fjell,Søgne,Peña,Weißdorn,Ardèche,Tallis,Marlow,Ørsta,Mañana,Kestrel,Solène,Bramble,Halyard,Juniper,Mistral,Pomelo,Quarry,Röschen,Tindra,Vesper,Łąka,Åse,Señal,Haru 春,Wren,Cala,Straßenlicht,Dune,Étoile,Aizome 日本,Fennel,Harbour,Ísa,Tern,Cobble".split(
    ",",
  );

const COLOURS = {
  wear: "Sage,Ink,Oat,Rust,Ivory,Bordeaux,Navy,Charcoal,Dusty Rose,Moss,Écru,Camel,Petrol,Saffron".split(","),
  home: "Chalk,Terracotta,Slate,Flax,Celadon,Mustard,Indigo,Smoke,Rosé,Olive,Crème,Plum".split(","),
  wood: "Light Oil,Dark Oil,Soap Finish,Smoke".split(","),
  glass: "Clear,Smoke,Amber,Bottle Green,Rosé".split(","),
  trail: "Lichen,Signal Orange,Granite,Spruce,Sand,Glacier Blue,Coal,Ochre,Heather".split(","),
};

// Nouns, materials ({made} in a text), price span in euros, texts, measured facts with their span, care and sizes.
// What fits some of a kind only stands behind a pattern, which "material noun" has to match: [/Teapot/, "..."].
// biome-ignore format: a kind reads like a paragraph, and not one word a line.
const KINDS = [
  {
    code: "DRESS", category: "Dresses", colours: "wear", euros: [59, 189],
    nouns: ["Wrap Dress", "Shirt Dress", "Midi Dress", "Pinafore"],
    made: ["Linen", "Cotton Poplin", "Viscose Crêpe", "Fine Corduroy"],
    texts: [
      "Cut on the bias so that the skirt moves when you do.",
      "Two side pockets, deep enough for a phone and a set of keys.",
      [/Wrap|Shirt/, "The tie belt is sewn on at one side and cannot get lost in the wash."],
      [/Dress/, "Sleeves end just below the elbow, with a covered button at the cuff."],
      'Our pattern cutter calls it "the train dress": six hours seated, and it still hangs straight.',
      "Fully lined to the knee; the hem has 4 cm to let down.",
    ],
    facts: [["Length {n} cm in size M.", 98, 131]],
    care: ["Wash at 30 °C, dry on a hanger."],
  },
  {
    code: "JUMPS", category: "Dresses", colours: "wear", euros: [79, 169],
    nouns: ["Jumpsuit", "Boiler Suit", "Flight Suit"],
    made: ["Cotton Twill", "Tencel Blend", "Denim"],
    texts: [
      "Front zip with a cord pull, so that getting out is as quick as getting in.",
      "An elastic panel at the back waist, a flat front, and no belt to look for.",
      "Borrowed from workshop overalls, then taken in at the shoulder and tapered below the knee.",
      "Chest pocket with a slot for a pencil.",
      "The trouser leg can be rolled twice without showing the inner seam.",
    ],
    facts: [["Inner leg {n} cm.", 66, 80]],
    care: ["Wash inside out; the colour softens with the first three washes."],
  },
  {
    code: "SHIRT", category: "Tops", colours: "wear", euros: [45, 119],
    nouns: ["Oxford Shirt", "Overshirt", "Grandad Shirt", "Work Shirt"],
    made: ["Brushed Cotton", "Linen", "Chambray", "Hemp"],
    texts: [
      [/Oxford|Overshirt|Work/, "The collar is interlined once, not fused: it rolls instead of standing."],
      "Corozo buttons, sewn with a shank, plus a spare inside the placket.",
      "Long enough to tuck in, rounded enough to leave out.",
      "A box pleat at the yoke gives the shoulders room on a bicycle.",
      "Woven in {made}, washed before it is cut, so it will not shrink at home.",
      "Single-needle side seams: slower to sew, and they lie flat for years.",
    ],
    facts: [["Back length {n} cm in size L.", 71, 82]],
  },
  {
    code: "TEE", category: "Tops", colours: "wear", euros: [19, 49],
    nouns: ["T-Shirt", "Long-Sleeve Tee", "Pocket Tee"],
    made: ["Organic Cotton", "Slub Jersey", "Heavy Jersey"],
    texts: [
      "Knitted as a tube, so there is no side seam to twist.",
      "The neckband is narrow and keeps its shape; we wash each batch twenty times before we order the next.",
      "Boxy through the body, with a slightly dropped shoulder.",
      "Opaque even in the light colours.",
      "A base layer in autumn, the whole outfit in July.",
    ],
    facts: [["Fabric weight {n} g/m².", 150, 260]],
    care: ["40 °C, with similar colours."],
  },
  {
    code: "BLOUS", category: "Tops", colours: "wear", euros: [49, 139],
    nouns: ["Blouse", "Tunic", "Peplum Top"],
    made: ["Silk Noil", "Cotton Voile", "Crinkled Viscose"],
    texts: [
      "Gathered at the neck and held by two narrow ties; worn open, it makes a shallow V.",
      [/Voile|Silk/, "French seams throughout, because the fabric is sheer enough to show them."],
      "Raglan sleeves with a smocked cuff that stays up when pushed to the elbow.",
      [/Crinkled/, "Creases are part of it: shake it out and put it on."],
      "Mother-of-pearl buttons run down the back, six of them, all within reach.",
    ],
    facts: [["Chest width {n} cm in size S.", 46, 58]],
    care: ["Hand wash, cool iron from the inside."],
  },
  {
    code: "KNIT", category: "Knitwear", colours: "wear", euros: [69, 229],
    nouns: ["Fisherman Jumper", "Crew-Neck Jumper", "Roll-Neck", "Cable Jumper"],
    made: ["Lambswool", "Merino", "Alpaca Blend", "Recycled Cashmere"],
    texts: [
      [/Fisherman|Roll/, "Half-cardigan stitch: thick to the touch, light on the back."],
      "Knitted in the round up to the yoke, with no seam under the arm.",
      "Ribs at cuff and hem are knitted double and do not flare.",
      [/Lambswool|Merino/, "Some lanolin is left in the yarn, so drizzle stays on the surface."],
      "The neck is wide enough to put on over glasses. We tried.",
      "Comes with four metres of yarn for mending.",
    ],
    facts: [["Weighs {n} g in size M.", 280, 720]],
    care: ["Air it rather than wash it; if you must, wool programme, then dry flat."],
  },
  {
    code: "CARDI", category: "Knitwear", colours: "wear", euros: [79, 199],
    nouns: ["Cardigan", "Shawl-Collar Cardigan", "Knitted Jacket"],
    made: ["Boiled Wool", "Merino", "Cotton Tape Yarn"],
    texts: [
      "Horn-look buttons and two patch pockets that do not sag.",
      "Close-fitting at the shoulder, easy at the hip, meant to go under a coat.",
      [/Shawl/, "The shawl collar can be turned up and buttoned against the wind."],
      "Edges are bound in grosgrain so that the button band stays straight.",
      "Left at the office in June, missed on the first cold Monday of September.",
    ],
    facts: [["Length {n} cm in size M.", 58, 79]],
  },
  {
    code: "COAT", category: "Outerwear", colours: "wear", euros: [189, 449],
    nouns: ["Duffle Coat", "Cocoon Coat", "Pea Coat", "Trench Coat"],
    made: [[/Duffle|Cocoon|Pea/, "Wool Melton"], [/Duffle|Cocoon/, "Loden"], [/Trench|Cocoon/, "Cotton Gabardine"]],
    texts: [
      "Half-lined, with bound seams on the inside that are worth showing.",
      "Inner pocket on both sides, one of them with a zip.",
      [/Trench/, "Storm flap, throat latch, and a back vent that buttons shut."],
      [/Duffle/, "Toggles of horn on leather loops; the hood takes a hat underneath."],
      "Shoulders are set without pads and take a thick jumper underneath.",
      "The cloth is dense enough that wind needs no second layer to be stopped.",
    ],
    facts: [["Cloth weight {n} g per running metre.", 480, 780]],
    care: ["Brush when dry. Professional cleaning only."],
  },
  {
    code: "RAIN", category: "Outerwear", colours: "trail", euros: [89, 329],
    nouns: ["Rain Jacket", "Anorak", "Cycling Cape", "Parka"],
    made: [[/Jacket|Parka/, "Waxed Cotton"], "Recycled Nylon", "Three-Layer Shell"],
    texts: [
      [/Nylon|Shell/, "Every seam is taped, the pocket seams included."],
      "Hood turns with the head and folds away under the collar.",
      [/Nylon/, "Packs into its own left pocket, about the size of a water bottle."],
      [/Cape/, "Thumb loops keep the front down over a handlebar."],
      [/Jacket|Anorak|Parka/, "Vents under the arms open with one hand, in gloves."],
      "Reflective piping that you notice only when headlights do.",
    ],
    facts: [[/Nylon|Shell/, "Holds a water column of {n}00 mm.", 80, 200]],
    care: [[/Nylon|Shell/, "Wash with liquid soap, no softener; re-proof once a year."], [/Waxed/, "Sponge off, never wash; new wax every other autumn."]],
  },
  {
    code: "PANT", category: "Trousers", colours: "wear", euros: [59, 159],
    nouns: ["Pleated Trousers", "Chinos", "Wide-Leg Trousers", "Drawstring Trousers"],
    made: [[/Pleated|Wide/, "Wool Flannel"], [/Chinos|Pleated/, "Cotton Twill"], [/Wide|Drawstring/, "Linen Blend"], "Corduroy"],
    texts: [
      [/Wide|Pleated/, "High at the waist, straight from the hip, and cropped to show the ankle."],
      [/Pleated|Chinos|Wide/, "Hook-and-bar closure with a hidden second button."],
      [/Pleated/, "Two pleats a side, pressed towards the pockets."],
      [/Drawstring/, "The cord runs through the waistband twice and does not slip back in."],
      "Unhemmed legs on request: write the inner leg in the order note.",
      "Seat and knees are cut double, where trousers wear first.",
    ],
    facts: [["Leg opening {n} cm.", 17, 29]],
  },
  {
    code: "JEAN", category: "Trousers", colours: "wear", euros: [79, 149],
    nouns: ["Straight Jeans", "Tapered Jeans", "Barrel-Leg Jeans"],
    made: ["Raw Denim", "Washed Denim", "Stretch Denim"],
    texts: [
      "Button fly, five pockets, copper rivets where the strain is.",
      [/Raw|Washed/, "Chain-stitched at the hem, which ropes as it fades."],
      [/Stretch/, "Two per cent elastane: enough for a staircase, not enough to bag at the knee."],
      "We repair them: send them back clean, and pay the postage only.",
      "Sits on the hip bone; if you are between sizes, take the smaller.",
    ],
    facts: [["Denim of {n} oz.", 10, 15]],
    care: ["As seldom as you dare, cold, inside out."],
  },
  {
    code: "BOOT", category: "Shoes", colours: "wear", euros: [89, 259],
    nouns: ["Chelsea Boots", "Lace-Up Boots", "Desert Boots"],
    made: ["Oiled Leather", "Suede", "Nubuck"],
    texts: [
      "Welted, so any cobbler can put a new sole on.",
      [/Chelsea/, "A pull tab at the heel, and elastic that is stitched rather than glued."],
      "Roomy in the toe, snug at the heel; walk them in on a short day.",
      [/Lace|Desert/, "The tongue is sewn to the eyelets up to the third hole and keeps puddles out."],
      "Cork footbed under a leather insole: it takes the print of your foot in about two weeks.",
    ],
    facts: [["Shaft height {n} cm in size 40.", 11, 19]],
    care: [[/Leather/, "Grease at the start and at the end of winter."], [/Suede|Nubuck/, "Crêpe brush, along the nap, when dry."]],
  },
  {
    code: "SNEAK", category: "Shoes", colours: "wear", euros: [49, 139],
    nouns: ["Court Sneakers", "Low Sneakers", "High-Tops"],
    made: ["Full-Grain Leather", "Canvas", "Recycled Mesh"],
    texts: [
      "Cup sole, stitched all round, with a rubber toe guard.",
      "Comes with a second pair of laces in the colour of the sole.",
      "Perforated at the side instead of padded at the tongue: cool in summer.",
      "The insole lifts out, for drying or for your own.",
      "No logo on the outside.",
    ],
    facts: [["One shoe weighs {n} g in size 42.", 240, 410]],
  },
  {
    code: "TOTE", category: "Bags", colours: "wear", euros: [35, 249],
    nouns: ["Tote", "Shopper", "Bucket Bag", "Weekender"],
    made: ["Waxed Canvas", "Vegetable-Tanned Leather", "Felted Wool"],
    texts: [
      "Handles long enough for the shoulder of a winter coat.",
      [/Tote|Shopper|Weekender/, 'A flat pocket inside takes a 14" laptop, a second one the charger.'],
      "The base is doubled and stands up by itself when you put it down.",
      [/Tote|Shopper|Bucket/, "Closes with one magnet, no zip to scratch your wrist."],
      [/Shopper|Weekender/, "Takes a loaf, a bottle and the newspaper, or two days in Málaga."],
      [/Weekender/, "Measured against the overhead rack of a regional train, and it passes."],
    ],
    facts: [[/Weekender/, "Volume {n} litres.", 28, 42], [/Tote|Shopper|Bucket/, "Volume {n} litres.", 9, 22]],
  },
  {
    code: "WALLT", category: "Bags", colours: "wear", euros: [25, 89],
    nouns: ["Card Holder", "Coin Purse", "Folding Wallet"],
    made: ["Bridle Leather", "Goatskin", "Cork"],
    texts: [
      [/Card|Wallet/, "Six cards, folded notes, and nothing that rattles."],
      [/Leather|Goatskin/, "Edges are burnished by hand and waxed twice."],
      "One piece, four folds, a single line of stitching.",
      [/Purse|Wallet/, "Opens flat on the counter, so that coins can be found in the dark of a bar."],
      "Slim enough for a front pocket, and stiff enough not to vanish in it.",
    ],
    facts: [["Closed it is {n} mm thick.", 7, 18]],
  },
  {
    code: "SCARF", category: "Accessories", colours: "wear", euros: [25, 129],
    nouns: ["Scarf", "Stole", "Neckerchief"],
    made: [[/Scarf|Stole/, "Lambswool"], "Silk Twill", [/Scarf|Stole/, "Cashmere Blend"], "Cotton Gauze"],
    texts: [
      "Woven on a narrow loom; the selvedge is left as it comes.",
      [/Scarf|Stole/, "Twisted fringe on the short sides, rolled hem on the long ones."],
      [/Stole/, "Wide enough to become a blanket on a night train."],
      "Double-faced: turn it over for the darker side.",
      "The check is mirrored at the middle, so both ends show the same corner.",
      [/Neckerchief/, "Small enough to knot once, large enough to tie up a ponytail."],
    ],
    facts: [[/Scarf|Stole/, "{n} cm long.", 165, 215], [/Neckerchief/, "{n} cm square.", 50, 70]],
  },
  {
    code: "HAT", category: "Accessories", colours: "wear", euros: [19, 85],
    nouns: ["Beanie", "Sun Hat", "Bucket Hat", "Beret"],
    made: [[/Beanie|Beret/, "Merino"], [/Sun/, "Paper Straw"], [/Beret/, "Felted Wool"], [/Bucket/, "Ripstop"], [/Beanie/, "Recycled Cashmere"]],
    texts: [
      [/Sun|Bucket/, "A drawcord inside the band takes it in by two sizes."],
      [/Beanie|Bucket|Beret/, "Goes into a coat pocket and comes out without a crease."],
      [/Beanie|Beret/, "Deep enough to cover the ears, thin enough for a helmet."],
      [/Sun/, "The brim is wired: bend it down in front, or up all round."],
      [/Beanie|Beret/, "Unlined, and it does not itch."],
      [/Sun|Bucket/, "A chin cord comes with it, and comes off as easily."],
    ],
    facts: [["Fits heads up to {n} cm.", 56, 62]],
  },
  {
    code: "BELT", category: "Accessories", colours: "wear", euros: [29, 95],
    nouns: ["Belt", "Braided Belt", "Webbing Belt"],
    made: [[/^Belt|Braided/, "Bridle Leather"], [/^Belt/, "Harness Leather"], [/Webbing/, "Hemp"], [/Webbing/, "Waxed Cotton"]],
    texts: [
      "The buckle is held by two screws and comes off for another.",
      [/Leather Belt/, "Five holes at 2.5 cm; a sixth is punched free of charge."],
      [/Leather/, "Cut from the back of the hide, where it stretches least."],
      [/Braided/, "No holes at all: the pin goes through the weave wherever you like."],
      [/Webbing/, "Two rings in place of a buckle; it holds where you pull it."],
    ],
    facts: [["Width {n} mm.", 25, 40]],
  },
  {
    code: "DUVET", category: "Bedding", colours: "home", euros: [29, 189],
    nouns: ["Duvet Cover", "Fitted Sheet", "Pillowcases, Pair"],
    made: ["Washed Linen", "Cotton Percale", "Cotton Sateen", "Flannel"],
    sizes: [[/Duvet/, "135 × 200 cm"], [/Duvet/, "155 × 220 cm"], [/Duvet/, "240 × 220 cm"], [/Fitted/, "90 × 200 cm"], [/Fitted/, "180 × 200 cm"], [/Pillow/, "40 × 80 cm"], [/Pillow/, "80 × 80 cm"]],
    texts: [
      [/Duvet|Pillow/, "Closes with buttons of nut, not with a zip that is cold at the feet."],
      [/Duvet/, "Inside ties in all four corners keep the duvet where it belongs."],
      [/Percale|Linen/, "Crisp on the first night, softer with every wash after."],
      "Yarn-dyed, so the colour is the same on both sides and stays.",
      "Packed in a bag of the same cloth, which makes a good laundry bag.",
      [/Fitted/, "Elastic all the way round, for mattresses up to 30 cm."],
    ],
    facts: [[/Cotton/, "{n} threads to the square inch.", 180, 400]],
    care: ["60 °C; line drying saves the iron."],
  },
  {
    code: "THROW", category: "Bedding", colours: "home", euros: [45, 219],
    nouns: ["Throw", "Bedspread", "Blanket", "Picnic Blanket"],
    made: ["New Wool", [/Throw/, "Mohair Blend"], [/Throw|Bedspread/, "Cotton Waffle"], "Recycled Wool"],
    sizes: ["130 × 180 cm", "140 × 200 cm", "150 × 150 cm"],
    texts: [
      "Blanket-stitched along the edge in a second colour.",
      [/Throw|Blanket/, "For the end of the bed, the arm of the sofa, the back seat of the car."],
      [/Wool/, "Carded, spun and woven in one valley, within twelve kilometres."],
      [/Picnic/, "The waxed side goes down, the soft side up, and a strap holds the roll."],
      "Heavy enough to stay on, open enough to breathe.",
      [/Waffle/, "Dries within the hour, and can follow you to the beach."],
    ],
    facts: [["Weighs {n}0 g.", 60, 190]],
  },
  {
    code: "CUSHN", category: "Bedding", colours: "home", euros: [19, 99],
    nouns: ["Cushion Cover", "Floor Cushion", "Bolster"],
    made: ["Velvet", "Bouclé", "Basketweave Cotton", "Kilim"],
    sizes: [[/Cover/, "40 × 40 cm"], [/Cover/, "50 × 50 cm"], [/Floor/, "70 × 70 cm"], [/Bolster/, "20 × 60 cm"]],
    texts: [
      "The zip lies hidden in the bottom seam.",
      [/Cover/, "Piped edges, plain back, and no filling (sold separately)."],
      "Pattern pieces are matched across the front, which costs us some cloth.",
      [/Floor/, "Firm enough to sit on for a film of three hours."],
      [/Bolster|Floor/, "Filled with buckwheat husk, which can be topped up."],
    ],
    facts: [[/Cover/, "Takes an insert of {n}0 g.", 35, 90]],
  },
  {
    code: "PAN", category: "Kitchen", colours: "home", euros: [35, 189],
    nouns: ["Frying Pan", "Sauté Pan", "Crêpe Pan", "Casserole"],
    made: [[/Pan/, "Carbon Steel"], "Cast Iron", [/Casserole|Sauté/, "Enamelled Iron"], [/Sauté|Frying/, "Tri-Ply Steel"]],
    sizes: ["20 cm", "24 cm", "28 cm", "32 cm"],
    texts: [
      [/(Carbon|Cast).*Pan/, "Comes seasoned with linseed oil; the first egg may stick, the tenth will not."],
      [/Carbon|Cast/, "For gas, induction, the oven, and the embers of a camp fire."],
      [/Pan/, "The handle is riveted three times and stays cool to the last third."],
      "A pouring lip on either side: good for both hands.",
      [/Pan/, "Browns like a restaurant pan, because it is one."],
      [/Casserole/, "The lid has dimples underneath that rain the steam back on the roast."],
      [/Casserole/, "From the hob to the table to the fridge, and nothing else to wash."],
    ],
    facts: [["Weighs {n}0 g.", 95, 320]],
    care: [[/Carbon|Cast/, "Hot water and a brush, no dishwasher; wipe with oil."]],
  },
  {
    code: "BOARD", category: "Kitchen", colours: "wood", euros: [25, 119],
    nouns: ["Chopping Board", "Bread Board", "Serving Board"],
    made: ["Oak", "Walnut", "Olive Wood", "Beech"],
    texts: [
      [/Chopping/, "End grain upwards, which is kinder to the knife."],
      "A juice groove on one side, plain on the other.",
      "Glued from seven staves so that it stays flat; no two look alike.",
      "With a leather loop, for hanging it where it can be seen.",
      [/Bread/, "Ridges catch the crumbs, and lift out over the sink."],
      [/Serving/, "Rounded on one side, to be held like a tray."],
    ],
    facts: [["{n} mm thick.", 15, 40]],
    care: ["Wipe, stand on edge to dry, oil twice a year."],
  },
  {
    code: "APRON", category: "Kitchen", colours: "home", euros: [25, 69],
    nouns: ["Bib Apron", "Cross-Back Apron"],
    made: ["Denim", "Linen", "Cotton Canvas"],
    texts: [
      [/Cross/, "Straps cross at the back, with nothing to pull at the neck."],
      [/Bib/, "The neck strap runs through the sides, so one pull sets the height."],
      "A towel loop at the right hip, a thermometer slot at the chest.",
      "Stone-washed, so that it does not stand like cardboard for the first month.",
      "The pocket is split in two and bar-tacked at each corner.",
    ],
    facts: [["{n} cm from bib to hem.", 72, 92]],
    care: ["60 °C. Stains are a record of good dinners."],
  },
  {
    code: "KETTL", category: "Kitchen", colours: "home", euros: [29, 149],
    nouns: ["Hob Kettle", "Teapot", "Pour-Over Kettle", "Coffee Dripper"],
    made: [[/Kettle/, "Brushed Steel"], [/Teapot|Dripper/, "Stoneware"], [/Hob|Teapot/, "Enamel"], [/Teapot|Dripper/, "Borosilicate Glass"]],
    texts: [
      [/Pour-Over/, "The spout pours a stream as thin as a pencil lead, or fills a flask in a hurry."],
      [/Kettle/, "Lid and body share one hinge pin; pull it out for cleaning."],
      [/Hob/, 'Whistles a fourth, not a shriek. Guests will ask, "Was that a train?"'],
      [/Teapot/, "Strainer of etched steel: fine enough for rooibos."],
      [/Teapot|Kettle/, "Does not drip. It took us four prototypes."],
      [/Dripper/, "Ribs inside keep the paper off the wall, and the water runs evenly."],
      [/Dripper/, "Sits on a mug, a jug or a flask, and shows how full it is."],
    ],
    facts: [[/Teapot|Kettle/, "Holds {n}0 ml.", 60, 170]],
  },
  {
    code: "BOWL", category: "Tableware", colours: "home", euros: [12, 79],
    nouns: ["Bowl", "Pasta Plate", "Serving Dish", "Side Plate"],
    made: ["Stoneware", "Porcelain", "Glazed Earthenware"],
    texts: [
      "Thrown to a template, glazed by dipping: the rim is a shade lighter on each piece.",
      "Stacks without wobbling, ten high.",
      "The foot ring is polished and will not scratch the table.",
      [/Stoneware|Earthenware/, "Reactive glaze: expect freckles."],
      "Fits the microwave, the oven to 220 °C, and the lower basket of the dishwasher.",
    ],
    facts: [["Diameter {n} cm.", 14, 30]],
  },
  {
    code: "GLASS", category: "Tableware", colours: "glass", euros: [19, 89],
    nouns: ["Tumblers, Set of 4", "Wine Glasses, Set of 2", "Carafe"],
    made: ["Recycled Glass", "Crystal", "Ribbed Glass"],
    texts: [
      [/Recycled|Ribbed/, "Mouth-blown; small bubbles are in the nature of it."],
      [/Tumblers/, "A heavy base and a thin lip, which is harder than it sounds."],
      [/Wine/, "Shaped for red wine, used for everything."],
      [/Wine/, "The stem is drawn from the bowl, not stuck to it."],
      [/Carafe/, "Takes a whole bottle with room to swirl."],
      [/Carafe/, "One of the tumblers fits over the neck as a lid."],
      [/Tumblers/, "Nests in pairs, for cupboards as small as ours."],
    ],
    facts: [[/Tumblers/, "Filled to the brim: {n}0 ml.", 18, 36], [/Wine/, "Filled to the brim: {n}0 ml.", 32, 64], [/Carafe/, "Filled to the brim: {n}0 ml.", 80, 120]],
  },
  {
    code: "NAPKN", category: "Tableware", colours: "home", euros: [18, 129],
    nouns: ["Napkins, Set of 4", "Table Runner", "Tea Towels, Set of 2", "Tablecloth"],
    made: ["Linen", "Half-Linen", "Cotton Damask"],
    texts: [
      "Mitred corners, hemstitched by machine.",
      [/Towels/, "Leaves no lint on glasses, even when new."],
      [/Towels/, "A loop on the long side and one on the short."],
      "The stripe is woven in, not printed.",
      "Shrinks by four per cent in the first wash; the measure given is the one afterwards.",
      [/Napkins|Tablecloth/, "Red wine comes out: we have made sure, repeatedly."],
    ],
    facts: [["Cloth of {n} g/m².", 150, 290]],
  },
  {
    code: "LAMP", category: "Lighting", colours: "home", euros: [49, 299],
    nouns: ["Table Lamp", "Floor Lamp", "Clamp Lamp", "Reading Lamp"],
    made: ["Brass", "Powder-Coated Steel", [/Table|Floor/, "Ash Wood"], [/Table/, "Ceramic"]],
    texts: [
      [/Clamp|Reading/, "The arm stays where you leave it: no springs, one counterweight."],
      [/Table|Floor/, "Dimmer in the cord, within reach of the armchair."],
      [/Table|Floor/, "Shade of pleated paper, lined in white against yellow light."],
      "Takes an ordinary E27 bulb, so that it outlives its first one.",
      [/Clamp|Reading/, "Throws a circle on the page, and leaves the other half of the bed dark."],
    ],
    facts: [["Cord of {n}0 cm, covered in cotton.", 15, 30]],
  },
  {
    code: "PENDT", category: "Lighting", colours: "home", euros: [39, 279],
    nouns: ["Pendant", "Folding Lantern"],
    made: [[/Pendant/, "Opal Glass"], [/Pendant/, "Spun Aluminium"], [/Pendant/, "Rattan"], [/Lantern/, "Washi Paper"]],
    texts: [
      "Glare-free from the side, bright on the table.",
      [/Lantern/, "Ships flat; opens like an accordion and locks with a wire."],
      "The canopy hides the connector and an untidy hole in the ceiling.",
      [/Aluminium/, "Spun over a wooden form; look for the fine rings on the inside."],
      [/Rattan/, "The shade casts a pattern on the wall, so hang it where the wall is empty."],
      "Three metres of cord, shortened without tools.",
    ],
    facts: [["Diameter {n} cm.", 22, 60]],
  },
  {
    code: "RUG", category: "Rugs & Curtains", colours: "home", euros: [79, 749],
    nouns: ["Rug", "Hallway Runner", "Flatweave", "Berber Rug"],
    made: ["New Wool", [/^Rug|Runner|Flatweave/, "Jute"], [/^Rug|Runner|Flatweave/, "Recycled Cotton"], [/^Rug/, "Wool and Silk"]],
    sizes: [[/Runner/, "80 × 300 cm"], [/Runner/, "70 × 240 cm"], [/Rug|Flatweave/, "140 × 200 cm"], [/Rug|Flatweave/, "170 × 240 cm"]],
    texts: [
      [/Wool.*Rug/, "Hand-knotted; lines are straight as a hand makes them straight."],
      [/Flatweave/, "Reversible: turn it in spring."],
      [/Rug|Runner/, "A chair can be moved on it, and a child's tower of bricks will stand."],
      [/Wool|Jute/, "Sheds for a few weeks, then stops."],
      "Fringe at both ends, knotted in groups of eight.",
      [/Cotton/, "Goes into a large machine at 30 °C, if your machine agrees."],
    ],
    facts: [[/Wool.*(Rug|Runner)/, "Pile of {n} mm.", 5, 18]],
    care: [[/Wool|Jute/, "Vacuum without the brush; blot, do not rub."]],
  },
  {
    code: "CURTN", category: "Rugs & Curtains", colours: "home", euros: [39, 189],
    nouns: ["Curtain", "Blackout Curtain", "Café Curtain", "Roman Blind"],
    made: [[/^Curtain|Café|Blind/, "Linen"], [/^Curtain|Blackout/, "Velvet"], [/^Curtain|Café/, "Cotton Voile"], [/Blackout|Blind/, "Heavy Cotton"]],
    texts: [
      [/Curtain/, "Header tape for hooks, rings or a plain rod: all three are sewn in."],
      [/Linen|Voile/, "Lets the day in and keeps the street out."],
      [/Curtain/, "Lead cord in the hem, so that it falls straight behind a radiator."],
      [/Blackout/, "Three layers, no rubber coating, dark at noon."],
      [/Curtain/, "Sold singly; for a window of two wings, order two."],
      [/Blind/, "Rises in even folds; the rods slide out for washing."],
      [/Blind/, "The cord has a breakaway joint, as it should in a house with children."],
    ],
    facts: [["Drop of {n}0 cm.", 12, 30]],
  },
  {
    code: "TENT", category: "Camping", colours: "trail", euros: [89, 649],
    nouns: ["Two-Person Tent", "Four-Person Tent", "Tarp"],
    made: ["Ripstop Nylon", "Polycotton", "Recycled Polyester"],
    texts: [
      [/Tent/, "Two poles, eight pegs, up in the time it takes to boil water."],
      [/Tent/, "Inner and outer pitch together, so the inside stays dry in rain."],
      [/Tent/, "A porch on either side: one for the boots, one for the cook."],
      "Guy lines are reflective and end in runners that hold with frozen fingers.",
      [/Tent/, "The groundsheet comes up the wall by a hand's width."],
      [/Tarp/, "Nineteen loops: pitch it as a lean-to, a wedge or a sail."],
      [/Tarp/, "Two trekking poles hold it up, or one tree."],
    ],
    facts: [[/Tent/, "Packed weight {n}0 g.", 160, 480], [/Tarp/, "Packed weight {n}0 g.", 55, 130]],
    care: ["Dry it before you put it away. Really."],
  },
  {
    code: "SLEEP", category: "Camping", colours: "trail", euros: [35, 389],
    nouns: ["Sleeping Bag", "Sleeping Mat", "Camp Quilt", "Bag Liner"],
    made: [[/Sleeping Bag|Quilt/, "Down"], [/Sleeping Bag|Quilt/, "Synthetic Fill"], [/Liner/, "Silk"], [/Liner/, "Cotton"], [/Mat/, "Recycled Nylon"]],
    texts: [
      [/Sleeping Bag|Quilt/, "Opens at the foot, for warm nights and for reading on a bench."],
      [/Sleeping Bag/, "The draught collar closes with one hand."],
      [/Down/, "Box baffles instead of stitched-through seams: no cold lines."],
      [/Sleeping Bag/, "Left and right zips pair, if you like each other."],
      [/Mat/, "Inflates with its own stuff sack in under two minutes."],
      [/Mat/, "The film inside keeps the ground's cold out and does not crackle."],
      [/Quilt/, "Two straps go under the mat and close the sides."],
      [/Liner/, "Adds a few degrees and keeps the bag around it clean."],
      [/Liner/, "Side slit with a tie; a pillow fits into the hood."],
    ],
    facts: [["Packs down to {n} litres.", 1, 9]],
  },
  {
    code: "STOVE", category: "Camping", colours: "trail", euros: [19, 159],
    nouns: ["Gas Stove", "Cook Set", "Mess Tin", "Wood Burner"],
    made: ["Titanium", [/Cook|Mess/, "Anodised Aluminium"], "Stainless Steel"],
    texts: [
      [/Gas/, "Simmers, which is rarer among stoves than boiling."],
      [/Gas|Burner/, "Three legs that grip a pot of any width from an espresso maker upwards."],
      [/Cook/, "Pot, lid and cup nest, and the burner goes inside."],
      [/Cook|Mess/, "Marked on the inside at every 100 ml."],
      [/Burner/, "Burns twigs and cones; leaves the gas cartridge at home."],
      [/Mess|Cook/, "The handle folds over and locks the lid for the rucksack."],
    ],
    facts: [["Weighs {n} g.", 72, 560]],
  },
  {
    code: "LANTN", category: "Camping", colours: "trail", euros: [19, 99],
    nouns: ["LED Lantern", "Head Torch", "Candle Lantern"],
    made: ["Aluminium", [/Candle/, "Galvanised Steel"], [/LED|Torch/, "Recycled Plastic"]],
    texts: [
      [/LED|Torch/, "Red light first, so that you do not wake the tent."],
      [/LED|Torch/, "Charges by USB-C, fully in the time of a lunch."],
      [/LED|Torch/, "Dims steplessly, down to about the light of a match."],
      [/Candle/, "The glass slides up for lighting and locks against the wind."],
      [/Candle/, "A spring pushes the candle up as it burns, so the flame stays in the middle."],
      [/LED/, "Hangs, stands, or sticks to a car door with its magnet."],
      [/Torch/, "Tilts in five clicks, and stays on the click."],
    ],
    facts: [[/LED|Torch/, "Burns for {n} hours on the low setting.", 18, 95], [/Candle/, "One candle lasts {n} hours.", 6, 11]],
  },
  {
    code: "DAYPK", category: "Hiking", colours: "trail", euros: [45, 219],
    nouns: ["Daypack", "Rucksack", "Roll-Top Pack", "Hip Pack"],
    made: ["Waxed Canvas", "Ripstop Nylon", "Recycled Sailcloth"],
    texts: [
      [/Daypack|Rucksack/, "A back panel of mesh stands off the spine and lets the air through."],
      [/Daypack|Rucksack|Roll/, "Bottle pockets you can reach without taking it off."],
      [/Daypack|Rucksack/, "Rain cover in the base, tethered, so the wind cannot have it."],
      [/Daypack|Roll/, 'Sleeve for a 15" laptop on weekdays, for a water bladder on Saturdays.'],
      [/Rucksack|Roll/, "Compression straps double as ski straps."],
      [/Hip/, "Worn in front, behind, or across the chest on the bus."],
      [/Hip/, "A key hook, a flat pocket against the body, and room for a rolled jacket below."],
    ],
    facts: [[/Hip/, "Volume {n} litres.", 2, 6], [/Daypack|Roll/, "Volume {n} litres.", 14, 28], [/Rucksack/, "Volume {n} litres.", 30, 55]],
  },
  {
    code: "FLASK", category: "Hiking", colours: "trail", euros: [15, 65],
    nouns: ["Water Bottle", "Vacuum Flask", "Insulated Mug"],
    made: ["Stainless Steel", "Titanium", [/Bottle/, "Borosilicate Glass"]],
    texts: [
      [/Flask|Mug/, "Tea at six in the morning, still tea at noon."],
      [/Bottle|Flask/, "A wide mouth for ice cubes, a narrow one in the lid for drinking."],
      "The seal is one ring, and spares cost next to nothing.",
      [/Bottle|Mug/, "Fits bicycle cages and the cup holders of trains."],
      [/Steel/, "Powder-coated: it can be held with wet hands."],
    ],
    facts: [[/Bottle|Flask/, "Holds {n}0 ml.", 50, 120], [/Mug/, "Holds {n}0 ml.", 30, 45]],
    care: ["Dishwasher for the lid, bottle brush for the rest."],
  },
  {
    code: "POLE", category: "Hiking", colours: "trail", euros: [49, 179],
    nouns: ["Trekking Poles, Pair", "Folding Poles, Pair"],
    made: ["Carbon", "Aluminium"],
    texts: [
      [/Folding/, "Folds in three and clicks together by its own cord."],
      [/Trekking/, "Clamps that open with gloves on and can be tightened with a coin."],
      "Cork grips that dry quickly and do not smell.",
      "The foam below the grip is for steep slopes, where you hold shorter.",
      "Tips and baskets screw off; rubber feet for the village street are included.",
      "Straps are marked left and right, and padded on the right side of the seam.",
    ],
    facts: [["The pair weighs {n} g.", 360, 620]],
  },
  {
    code: "GPOT", category: "Garden", colours: "home", euros: [12, 119],
    nouns: ['Plant Pot 6"', 'Plant Pot 8"', "Hanging Planter", "Window Box"],
    made: [[/Pot|Planter/, "Terracotta"], [/Pot|Box/, "Zinc"], [/Pot|Planter/, "Glazed Stoneware"], "Fibre Clay"],
    texts: [
      [/Terracotta|Stoneware/, "Fired twice and frost-proof to -15 °C."],
      [/Pot/, "Drain hole, cork plug and saucer are part of it."],
      [/Zinc/, "Goes grey in the first winter, then stays as it is."],
      [/Fibre/, "Looks like stone, and is carried upstairs by one person."],
      "Keeps the roots cool, even on a south balcony in August.",
      [/Box/, "Hooks on a railing up to 9 cm wide, without tools."],
      [/Planter/, "Hangs from three cords of jute, set level by a knot."],
    ],
    facts: [[/Box/, "Takes {n} litres of soil.", 12, 30], [/Pot|Planter/, "Takes {n} litres of soil.", 2, 6]],
  },
  {
    code: "TROWL", category: "Garden", colours: "trail", euros: [15, 89],
    nouns: ["Hand Trowel", "Secateurs", "Weeding Fork", "Watering Can"],
    made: [[/Trowel|Fork/, "Stainless Steel"], [/Trowel|Fork|Secateurs/, "Forged Steel"], [/Can/, "Galvanised Steel"], [/Can/, "Enamelled Steel"]],
    texts: [
      [/Trowel|Fork/, "The tang goes the full length of the handle."],
      [/Secateurs/, "Bypass blades, sharpened on one side, with every part replaceable."],
      [/Trowel/, "Marks at 5 and 10 cm, for bulbs."],
      [/Can/, "A long neck and a brass rose: rain rather than flood."],
      [/Can/, "Balanced for one hand, full or half empty."],
      [/Trowel|Fork|Secateurs/, "Left-handed gardeners, this one is for you as well: it has no side."],
    ],
    facts: [[/Trowel|Fork|Secateurs/, "{n} cm long.", 19, 34], [/Can/, "Holds {n} litres.", 4, 12]],
    care: [[/Forged/, "Wipe with an oiled rag before the winter."]],
  },
  {
    code: "HAMCK", category: "Garden", colours: "home", euros: [49, 389],
    nouns: ["Hammock", "Deck Chair", "Folding Stool", "Garden Bench"],
    made: [[/Hammock/, "Cotton"], [/Chair|Stool|Bench/, "Eucalyptus"], [/Chair|Stool|Bench/, "Robinia"], [/Hammock/, "Acrylic Canvas"]],
    texts: [
      [/Chair|Stool/, "Folds flat and hangs on one nail."],
      [/Chair/, "Three positions: soup, newspaper, siesta."],
      [/Bench/, "Slats are screwed, not stapled, and can be replaced singly."],
      [/Hammock/, "Hung by forty cords a side; lie across it, not along."],
      [/Hammock/, "Wants two trees, or two hooks, three metres apart."],
      [/Chair|Stool|Bench/, "Left outside, the wood turns silver; oiled, it stays honey."],
      [/Chair|Stool/, "The canvas slips off over two pins for washing."],
    ],
    facts: [["Carries {n}0 kg.", 11, 22]],
  },
];

/** What of a list fits: plain entries, and those whose pattern matches, without their pattern. */
function fitting(list, what) {
  return list
    .filter((entry) => !(Array.isArray(entry) && entry[0] instanceof RegExp) || entry[0].test(what))
    .map((entry) => (Array.isArray(entry) && entry[0] instanceof RegExp ? entry.slice(1) : [entry].flat()));
}

/** A kind's nouns with the materials they come in, and what can be said of each pair. Worked out once, not per row. */
function variantsOf(kind) {
  return kind.nouns.flatMap((noun) =>
    fitting(kind.made, noun).map(([made]) => {
      const what = `${made} ${noun}`;
      return {
        noun,
        made,
        texts: fitting(kind.texts, what).map(([text]) => text.replace("{made}", made.toLowerCase())),
        facts: fitting(kind.facts, what),
        care: fitting(kind.care ?? [], what).flat(),
        sizes: fitting(kind.sizes ?? [], what).flat(),
      };
    }),
  );
}

/** Small, fast and good enough for catalogues: mulberry32. Returns a function giving numbers in [0, 1). */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Twelve digits in, thirteen out: the GS1 check digit, weights 1 and 3 from the left. */
function withCheckDigit(digits) {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += Number(digits[i]) * (i % 2 === 0 ? 1 : 3);
  return digits + ((10 - (sum % 10)) % 10);
}

/**
 * EAN of row `index`, unique for 10^9 rows: multiplying by a number prime to 10^9 only reorders 0 .. 10^9 - 1.
 * Every third one, the first included, begins with a zero, so that a column of them can never pass for numbers.
 */
function eanOf(index, seed) {
  const scattered = (BigInt(index) * 387_420_489n + BigInt(seed)) % 1_000_000_000n;
  const range = index % 3 === 0 ? `04${index % 10}` : `2${String((index * 7) % 100).padStart(2, "0")}`;
  return withCheckDigit(range + scattered.toString().padStart(9, "0"));
}

/** "Écru" -> "ECR": what a merchandiser would put behind the slash. */
function shortCode(colour) {
  return colour
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .slice(0, 3)
    .toUpperCase();
}

/** Rows 0, 1, 2, ... without end; state is one counter per kind, whatever the number of rows. */
function* products(seed) {
  const random = seededRandom(seed);
  const whole = (from, to) => from + Math.floor(random() * (to - from + 1));
  const pick = (list) => list[Math.floor(random() * list.length)];
  const serials = new Map();
  const kinds = KINDS.map((kind) => ({ ...kind, variants: variantsOf(kind) }));
  const firstDay = Date.UTC(2019, 0, 7);

  for (let index = 0; ; index++) {
    const kind = pick(kinds);
    const serial = (serials.get(kind.code) ?? 0) + 1;
    serials.set(kind.code, serial);
    const colour = pick(COLOURS[kind.colours]);
    const { noun, made, texts, facts, care, sizes } = pick(kind.variants);
    const line = pick(LINES);
    const size = sizes.length > 0 && random() < 0.8 ? `, ${pick(sizes)}` : "";

    const sku = `${kind.code}-${String(serial).padStart(3, "0")}${random() < 0.12 ? `/${shortCode(colour)}` : ""}`;
    const style = random();
    let name = `${line} ${made} ${noun}`;
    if (style < 0.3) name = `${line} ${noun}, ${colour}`;
    else if (style < 0.42) name = `${made} ${noun} "${line}"`;
    else if (style < 0.6) name = `${line} ${noun} in ${colour}`;

    const first = serial % texts.length;
    const second = (first + whole(1, texts.length - 1)) % texts.length;
    const parts = [texts[first]];
    if (random() < 0.45) parts.push(` ${texts[second]}`);
    if (facts.length > 0 && random() < 0.6) {
      const [fact, least, most] = facts[0];
      parts.push(` ${fact.replace("{n}", String(whole(least, most)))}`);
    }
    if (care.length > 0 && random() < 0.35) parts.push(`\nCare: ${care[0]}`);
    let description = "";
    for (const part of parts) if (description.length + part.length <= MAX_TEXT) description += part;
    if (random() < 0.08) description = "";

    const cents = whole(...kind.euros) * 100 - pick([0, 0, 5, 10, 50]);
    const count = random() < 0.11 ? 0 : Math.floor(2 + 380 * random() ** 2.4);
    const launchDay = new Date(firstDay + whole(0, 2750) * 86_400_000).toISOString().slice(0, 10);
    yield [
      sku,
      name + size,
      description === "" ? null : description,
      kind.category,
      cents,
      count,
      count > 0,
      random() < 0.06 ? null : launchDay,
      eanOf(index, seed),
    ];
  }
}

function csvLine(cells) {
  const written = cells.map((cell) => {
    const text = cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${written.join(",")}\n`;
}

function jsonLine(cells) {
  return `${JSON.stringify(Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i]])))}\n`;
}

async function print(rows, seed, jsonl) {
  const out = process.stdout;
  let piece = jsonl ? "" : csvLine(COLUMNS);
  const source = products(seed);
  for (let printed = 0; printed < rows; printed++) {
    const cells = source.next().value;
    piece += jsonl ? jsonLine(cells) : csvLine(cells);
    if (piece.length < PIECE) continue;
    // Without this wait, rows pile up in memory as soon as the reader is slower than we are.
    if (!out.write(piece)) await once(out, "drain");
    piece = "";
  }
  if (piece !== "") out.write(piece);
}

function wholeNumber(option, value, most) {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= most) return number;
  throw new Error(`--${option} needs a whole number from 0 to ${most}, and was given "${value}".`);
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      jsonl: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    rows: wholeNumber("rows", values.rows, 1_000_000_000),
    seed: wholeNumber("seed", values.seed, 4_294_967_295),
    jsonl: values.jsonl,
    help: values.help,
  };
}

// `| head` closes the pipe: that is the reader's good right, not a fault.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  const options = readOptions();
  if (options.help) process.stdout.write(HELP);
  else await print(options.rows, options.seed, options.jsonl);
} catch (error) {
  process.stderr.write(`${error.message}\nTry --help.\n`);
  process.exitCode = 2;
}
