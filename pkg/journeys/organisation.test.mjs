// The people of an organisation, and the organisations of a federation.
import assert from 'node:assert/strict'

import { sound } from './checks.mjs'
import { fill, mails, password, signIn, site } from './harness.mjs'
import { follow, join, press } from './people.mjs'

const { journey } = site()

journey('a colleague invited, from the letter to the bubble', { phone: true }, async ({ page, another, base }) => {
  const letter = await mails(base, 'paul@demo.test', /Hélène Vayssié vous invite/)
  await page.goto(letter.links[0])
  await page.getByRole('heading', { name: 'Fromagerie du Causse vous invite' }).waitFor()
  await sound(page)
  await follow(page, 'Créer mon compte')
  await fill(page, { Nom: 'Vidal', 'Votre fonction': 'Vendeur', 'Mot de passe': password, 'J’ai 15 ans ou plus': true })
  await sound(page)
  await press(page, 'Créer mon compte et rejoindre la structure')
  await page.waitForURL('**/espace/structure')
  await page.getByText('Vous parlez maintenant pour cette structure').waitFor()
  await page.getByRole('link', { name: 'Télécharger la bulle' }).waitFor()

  const owner = await another({ phone: false, scripts: false })
  await mails(base, 'entreprise@demo.test', /Paul Vidal a rejoint/)
  await signIn(owner, 'entreprise@demo.test')
  await owner.goto('/espace/structure/personnes')
  await owner.getByText('Retirer Paul Vidal').click()
  await press(owner, 'Retirer')
  await owner.getByText('C’est fait').waitFor()
  assert.equal((await page.goto('/espace/structure')).status(), 404)
})

journey('a federation and one of its own', {}, async ({ page, another }) => {
  const team = await another({})
  await signIn(team, 'equipe@demo.test')
  await team.goto('/admin/structures')
  await follow(team, 'Fromagerie du Causse')
  await press(team, 'Reconnaître comme fédération')
  await team.getByText('C’est fait').waitFor()
  await sound(team)

  await signIn(page, 'entreprise@demo.test')
  await page.goto('/espace/structure')
  await follow(page, 'Voir les structures de la fédération')
  await fill(page, { 'Nom de la structure': 'Les Bergers du Vallon', 'Numéro SIRET ou RNA': 'W461 000 777' })
  await press(page, 'Ajouter à la liste')
  await page.getByText('Pas encore de réponse').waitFor()

  const club = await another({ phone: true })
  await club.goto('/inscription?kind=organisation')
  await join(club, {
    'Nom de la structure': 'Les Bergers du Vallon', 'Numéro RNA': 'W461000777', 'Forme juridique': 'Association', 'Commune de l’établissement': 'Gramat',
    'Votre fonction': 'Présidente', Prénom: 'Rose', Nom: 'Fabre', 'Adresse électronique': 'rose.fabre@exemple.fr', 'Mot de passe': password, 'J’ai 15 ans ou plus': true,
  })
  await club.goto('/espace/structure')
  await press(club, 'Accepter l’offre de Fromagerie du Causse')
  await club.getByText('Votre réponse est partie').waitFor()
  await sound(club)

  await page.reload()
  await sound(page)
  await press(page, 'Confirmer Les Bergers du Vallon')
  await page.getByText('Porte la marque').waitFor()
  const number = await page.getByRole('link', { name: /OML-/ }).innerText()
  await team.goto(`/licences/${number}`)
  await team.getByText('au titre de la fédération Fromagerie du Causse').waitFor()
  await sound(team)
})
